import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Files in PEM of a server. */
export interface ServerTlsFiles {
  /** Its certificate, and those between it and the root. */
  readonly cert: string
  readonly key: string
  /**
   * Certificates of those who sign clients: then each client has to show one that they signed. It
   * opens no more than the connection: what the client may do its token says.
   */
  readonly clientCa?: string
}

/** Files in PEM of a client. */
export interface ClientTlsFiles {
  /** Certificates of those who sign servers, instead of those that Node knows. */
  readonly ca?: string
  /** What servers that want a certificate are shown. */
  readonly cert?: string
  readonly key?: string
}

/** A file of a certificate or key is missing, or is none. The message names it. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
  readonly code = 'tls'
}

/** How often files are looked at, in milliseconds: events of a file system get lost on some. */
const LOOK_MS = 2_000

/**
 * What is in the files, by the name that TLS has for it.
 *
 * @throws {TlsError} where they cannot be read, or are no certificate and its key
 */
export function readTlsFiles(
  files: Readonly<Record<string, string | undefined>>,
): SecureContextOptions {
  const options: Record<string, Buffer> = {}
  for (const [name, file] of Object.entries(files)) {
    if (file !== undefined) options[name] = read(file)
  }
  const names = Object.values(files).filter((file) => file !== undefined)
  try {
    createSecureContext(options)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TlsError(`${names.join(', ')}: no certificate and key in PEM that fit: ${why}`, {
      cause,
    })
  }
  return options
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`
    throw new TlsError(`${file}: ${why}`, { cause })
  }
}

/** Calls back each time one of the files has changed, until it is disposed of. */
export function watchTlsFiles(
  files: readonly (string | undefined)[],
  onChange: () => void,
  lookMs: number = LOOK_MS,
): Disposable {
  const known = files.filter((file) => file !== undefined)
  const listener = (): void => onChange()
  for (const file of known) watchFile(file, { interval: lookMs, persistent: false }, listener)
  return {
    [Symbol.dispose]: () => {
      for (const file of known) unwatchFile(file, listener)
    },
  }
}
