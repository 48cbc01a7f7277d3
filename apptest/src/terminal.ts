import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { spawn, type IPty } from '@lydell/node-pty'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** One of our programs in a terminal, with somebody who types. */
export class Terminal implements AsyncDisposable {
  readonly #terminal: IPty
  readonly #changes = new EventTarget()
  #exitCode: number | undefined
  #shown = ''
  #typedAt = 0

  /** Runs a TypeScript file, given from the repository's root. */
  constructor(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
    this.#terminal = spawn(
      process.execPath,
      ['--conditions=@oximeter/source', `${root}${file}`, ...args],
      { name: 'xterm-256color', cols: 100, rows: 40, cwd: root, env: { ...inherited, ...env } },
    )
    this.#terminal.onData((text) => {
      this.#shown += text
      this.#changes.dispatchEvent(new Event('change'))
    })
    this.#terminal.onExit(({ exitCode }) => {
      this.#exitCode = exitCode
      this.#changes.dispatchEvent(new Event('change'))
    })
  }

  /** Presses keys, one after the other: a tab among several at once would be text that is pasted. */
  type(keys: string): void {
    this.#typedAt = this.#shown.length
    this.#terminal.write(keys)
  }

  /** Resolves once what came since something was typed last matches, without colours and movements. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const text = stripVTControlCharacters(this.#shown.slice(this.#typedAt)).replaceAll('\r', '')
      if (pattern.test(text)) return text
      if (this.#exitCode !== undefined) {
        throw new Error(`it ended before it showed ${String(pattern)}:\n${this.#shown}`)
      }
      await this.#changed().catch(() => {
        throw new Error(`it did not show ${String(pattern)}:\n${text}`)
      })
    }
  }

  async exited(): Promise<number> {
    while (this.#exitCode === undefined) await this.#changed()
    return this.#exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#exitCode === undefined) this.#terminal.kill('SIGKILL')
    await this.exited()
  }

  #changed(): Promise<unknown> {
    return once(this.#changes, 'change', { signal: AbortSignal.timeout(120_000) })
  }
}
