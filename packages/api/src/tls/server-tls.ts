import type { Server, ServerOptions } from 'node:https'
import { readTlsFiles, watchTlsFiles, type ServerTlsFiles } from './tls-files.ts'

/** A client that connects and says nothing holds a connection so long. */
const HANDSHAKE_MS = 10_000

/** Hears what becomes of files that change while a server runs. */
export interface TlsEvents {
  readonly onReload: () => void
  /** The server goes on with what it had. */
  readonly onRefused: (error: unknown) => void
}

/**
 * What a server is made with, to offer TLS 1.2 and above.
 *
 * @throws {TlsError}
 */
export function serverTlsOptions({ cert, key, clientCa }: ServerTlsFiles): ServerOptions {
  return {
    ...readTlsFiles({ cert, key, ca: clientCa }),
    ...(clientCa !== undefined && { requestCert: true, rejectUnauthorized: true }),
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
  }
}

/** Has a server take the files anew when they change; connections that are open stay as they are. */
export function keepReloaded(
  server: Pick<Server, 'setSecureContext'>,
  files: ServerTlsFiles,
  { onReload, onRefused }: TlsEvents,
  lookMs?: number,
): Disposable {
  const reload = (): void => {
    try {
      server.setSecureContext(serverTlsOptions(files))
      onReload()
    } catch (error) {
      onRefused(error)
    }
  }
  return watchTlsFiles([files.cert, files.key, files.clientCa], reload, lookMs)
}
