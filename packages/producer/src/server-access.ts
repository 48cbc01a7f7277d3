import { randomBytes } from 'node:crypto'

import { isLoopbackHost } from '@oximeter/api/addresses'
import { TOKEN_PREFIX } from '@oximeter/api/client'
import type { ServerTlsFiles } from '@oximeter/api/tls'

import { ProducerServerError } from './producer-server-error.ts'

export interface AccessOptions {
  /**
   * Certificate and key of the server, in files in PEM, which are taken anew when they change. With
   * `clientCa` whoever collects has to show a certificate that one of those has signed. Default: plain
   * HTTP.
   */
  tls?: ServerTlsFiles | undefined
  /**
   * What collectors have to show, as `authorization: Bearer …`: Nexus is told, and tells the collector
   * that it assigns. Default: a new one with each start where the server listens off loopback with TLS;
   * nothing on loopback.
   */
  token?: string
  /**
   * Allows an address that other machines reach without TLS, or without anything to show: whoever
   * reaches it may collect. Default false.
   */
  insecureBind?: boolean
}

/** Where the server listens, what collectors connect to, and whether Nexus is told of it. */
export interface Exposure {
  readonly host: string
  readonly advertisedHost: string
  /** Whether something in front of the server speaks TLS. */
  readonly behindTls: boolean
  readonly registers: boolean
}

/**
 * The token that collectors have to show; undefined where nothing is wanted of them.
 *
 * @throws ProducerServerError `insecure-bind` where other machines could collect and nothing is said of
 *   that, `insecure-token` where collectors would not show the token
 */
export function collectionToken(
  { tls, token, insecureBind = false }: AccessOptions,
  { host, advertisedHost, behindTls, registers }: Exposure,
): string | undefined {
  const isOpen = !isLoopbackHost(host.toLowerCase())
  if (isOpen && !insecureBind && tls === undefined) throw plain(host)
  const shown = token ?? (isOpen && tls !== undefined && registers ? newToken() : undefined)
  if (isOpen && !insecureBind && shown === undefined && tls?.clientCa === undefined) {
    throw anyones(host)
  }
  const isSecret = tls !== undefined || behindTls || isLoopbackHost(advertisedHost.toLowerCase())
  if (shown !== undefined && registers && !isSecret) throw unshown(advertisedHost)
  return shown
}

function newToken(): string {
  return TOKEN_PREFIX + randomBytes(32).toString('base64url')
}

function plain(host: string): ProducerServerError {
  return new ProducerServerError(
    'insecure-bind',
    `${host} is an address that other machines may reach, and whoever does could collect, in plain text: give a certificate and its key (\`tls\`), or listen on 127.0.0.1 or ::1, or, where everybody on the network may collect, set \`insecureBind\``,
  )
}

function anyones(host: string): ProducerServerError {
  return new ProducerServerError(
    'insecure-bind',
    `${host} is an address that other machines may reach, and whoever does could collect: give \`nexus\`, by which the collector is told a token, or a \`token\` of your own, or \`tls.clientCa\`, or, where everybody may collect, set \`insecureBind\``,
  )
}

function unshown(host: string): ProducerServerError {
  return new ProducerServerError(
    'insecure-token',
    `a token is wanted at ${host}, and no collector shows one there in plain text: give a certificate and its key (\`tls\`), or leave \`token\` out, or, where something in front of this server speaks TLS, advertise https://${host}`,
  )
}
