import type { SecureContextOptions } from 'node:tls'

import { readTlsFiles, watchTlsFiles, type ClientTlsFiles } from './tls-files.ts'

export interface CurrentTlsOptions<Made> {
  readonly files: ClientTlsFiles
  /** What connections are made with. */
  readonly make: (tls: SecureContextOptions) => Made
  /** Called with what it was before the files changed. */
  readonly onReplaced?: (old: Made) => void
  /** Hears of files that have changed and are broken: what was made before stays. */
  readonly onRefused?: ((error: unknown) => void) | undefined
  /** How often files are looked at, in milliseconds. Default 2000. */
  readonly lookMs?: number | undefined
}

/** Something that is made of a client's files, and anew when they change. */
export class CurrentTls<Made> implements Disposable {
  readonly #watching: Disposable
  #made: Made

  /** @throws {TlsError} */
  constructor({ files, make, onReplaced, onRefused, lookMs }: CurrentTlsOptions<Made>) {
    const { ca, cert, key } = files
    const read = (): Made => make(readTlsFiles({ ca, cert, key }))
    this.#made = read()
    this.#watching = watchTlsFiles(
      [ca, cert, key],
      () => {
        try {
          const old = this.#made
          this.#made = read()
          onReplaced?.(old)
        } catch (error) {
          onRefused?.(error)
        }
      },
      lookMs,
    )
  }

  get made(): Made {
    return this.#made
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]()
  }
}
