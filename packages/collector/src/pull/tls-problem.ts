import { errors } from 'undici'
import { codeOf, describeError } from './failure.ts'

/** Codes of Node and OpenSSL, and the way out. */
const WAYS_OUT: readonly (readonly [code: RegExp, wayOut: string])[] = [
  [/^CERT_HAS_EXPIRED$/, 'renew it; the producer takes files that have changed by itself'],
  [/^CERT_NOT_YET_VALID$/, 'look at the clocks of both machines'],
  [
    /^ERR_TLS_CERT_ALTNAME|^HOSTNAME_MISMATCH$/,
    'give the producer one that names it, or have it register the name that its certificate is for',
  ],
  [
    /ISSUER|SELF_SIGNED|LEAF_SIGNATURE|INVALID_CA|UNTRUSTED/,
    'name the certificate of whoever signed it: producer_ca, or tls_ca',
  ],
  [
    /WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST/,
    'it has registered as one that speaks TLS and does not: register without tls, or have it speak TLS',
  ],
  [/ALERT/, 'it takes no such certificate of a client: tls_client_cert, tls_client_key'],
  [/^ERR_SSL_|^ERR_TLS_|^EPROTO$|CERT|^INVALID_PURPOSE$/, 'the certificate, or TLS, is at fault'],
]

/** What is wrong with the TLS of a producer, and the way out; undefined where something else is wrong. */
export function tlsProblem(error: unknown): string | undefined {
  const code = codeOf(error) ?? ''
  const wayOut = WAYS_OUT.find(([pattern]) => pattern.test(code))?.[1]
  if (wayOut !== undefined) return `${describeError(error)} (${code}): ${wayOut}`
  // Who refuses a client's certificate may just end the connection: under TLS 1.3 it is one by then.
  if (!(error instanceof errors.SocketError) && code !== 'ECONNRESET' && code !== 'EPIPE') {
    return undefined
  }
  return (
    `${describeError(error)}, before there was an answer: where the producer wants a certificate of the ` +
    'collector, give tls_client_cert and tls_client_key'
  )
}
