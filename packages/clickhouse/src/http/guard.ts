import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Exception } from '../exception.ts'
import { USERNAME } from '../data-directory.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/** A web page in the user's browser must not be able to talk to the engine, by whatever name. */
export function refuseBrowsers(request: IncomingMessage): void {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (host === undefined || !LOOPBACK.test(host)) {
    throw forbidden(`Host ${JSON.stringify(host ?? '')} is not a loopback address.`)
  }
  // Typed into the address bar it is 'none', and programs do not send it.
  if (origin !== undefined || (site !== undefined && site !== 'none')) {
    throw forbidden(
      'Requests from web pages (with an Origin or Sec-Fetch-Site header) are refused.',
    )
  }
}

/** As ClickHouse: its own headers, HTTP Basic, or parameters; not two of them at once. */
export function authenticate(
  request: IncomingMessage,
  url: URLSearchParams,
  password: string,
): void {
  const given = credentials(request, url)
  if (!given) {
    throw new Exception(
      194,
      'REQUIRED_PASSWORD',
      'Authentication is required: the user is `default`, the password is in the file `password` in the data directory.',
    )
  }
  if (given.user !== USERNAME || !sameSecret(given.password, password)) {
    throw new Exception(
      516,
      'AUTHENTICATION_FAILED',
      `${given.user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    )
  }
}

interface Given {
  readonly user: string
  readonly password: string
}

function credentials(request: IncomingMessage, url: URLSearchParams): Given | undefined {
  const { authorization } = request.headers
  const user = header(request, 'x-clickhouse-user')
  const key = header(request, 'x-clickhouse-key')
  if (user !== undefined || key !== undefined) {
    return { user: user ?? USERNAME, password: key ?? '' }
  }
  if (authorization !== undefined) {
    const basic = /^basic (.+)$/i.exec(authorization)?.[1] ?? ''
    const text = Buffer.from(basic, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    return { user: text.slice(0, Math.max(0, colon)), password: text.slice(colon + 1) }
  }
  if (url.has('user') || url.has('password')) {
    return { user: url.get('user') ?? USERNAME, password: url.get('password') ?? '' }
  }
  return undefined
}

export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function forbidden(message: string): Exception {
  return new Exception(497, 'ACCESS_DENIED', message)
}
