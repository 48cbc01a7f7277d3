import { isIpv4, isIpv6 } from '../model/socket-address.ts'
import { HttpProblem } from './problem.ts'

/** Headers as `node:http` gives them: names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export interface GuardedRequest {
  method: string
  headers: RequestHeaders
  /** Host names, without a port, by which this server may be called besides IP addresses and `localhost`. */
  allowedHosts?: readonly string[]
  /** Whether it may be a form too, as the API of Prometheus wants: a browser says from which page it is. */
  acceptsForm?: boolean
  /** Whether a person may come to it by a link on another site: a page of ours, without any data in it. */
  acceptsNavigation?: boolean
}

export const MEDIA_TYPE_FORM = 'application/x-www-form-urlencoded'

const HOST = /^(\[[^\]]*\]|[^:[\]/@\\?#\s]+)(?::\d{1,5})?$/

/**
 * Whether a request may come from a web page of somebody else, and if so the answer to it. Every
 * server of ours asks this first, on loopback too: a page in a browser can send requests there.
 *
 * - The `Host` must be an IP address, `localhost` or an allowed name. A page whose own name was made to
 *   point at us (DNS rebinding) still carries that name. Else 403.
 * - What a browser says about the page, `Origin` and `Sec-Fetch-Site`, must be this very server; but
 *   whoever follows a link may open a page of ours. Else 403.
 * - A body must be declared as JSON, which no form and no simple fetch can do. Else 415.
 *
 * Programs that are no browsers send neither `Origin` nor `Sec-Fetch-Site` and pass.
 */
export function foreignRequestProblem({
  method,
  headers,
  allowedHosts = [],
  acceptsForm = false,
  acceptsNavigation = false,
}: GuardedRequest): HttpProblem | undefined {
  const host = single(headers['host'])
  if (host === undefined) return refuse('the request names no host')
  const name = HOST.exec(host)?.[1]?.toLowerCase()
  if (name === undefined || !isOwnName(name, allowedHosts)) {
    return refuse(
      `this server does not answer to the name '${host}': use its IP address or localhost, or add the name to its allowed hosts`,
    )
  }

  const isNavigation =
    acceptsNavigation && method === 'GET' && single(headers['sec-fetch-mode']) === 'navigate'
  const site = isNavigation ? undefined : single(headers['sec-fetch-site'])
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(`requests of other sites are refused (sec-fetch-site: ${site})`)
  }
  const origin = single(headers['origin'])
  if (origin !== undefined && !isOrigin(origin, host)) {
    return refuse(`requests of other origins are refused (origin: ${origin})`)
  }

  if (acceptsForm && method === 'POST') {
    if (mediaTypeOf(headers) === MEDIA_TYPE_FORM) return undefined
    return unsupported(`${method} wants a form, and the header content-type: ${MEDIA_TYPE_FORM}`)
  }
  if (mustBeJson(method, headers) && mediaTypeOf(headers) !== 'application/json') {
    return unsupported(`${method} wants a JSON body and the header content-type: application/json`)
  }
  return undefined
}

function refuse(detail: string): HttpProblem {
  return new HttpProblem(403, 'Forbidden', detail)
}

/** A header that is there several times counts as one that nobody can satisfy. */
function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ')
}

function isOwnName(name: string, allowedHosts: readonly string[]): boolean {
  return (
    name === 'localhost' ||
    isIpv4(name) ||
    (name.startsWith('[') && isIpv6(name.slice(1, -1))) ||
    allowedHosts.some((allowed) => allowed.toLowerCase() === name)
  )
}

/** Compared as the origin's own scheme reads both, so that its default port may be left out. */
function isOrigin(origin: string, host: string): boolean {
  if (!/^https?:\/\//i.test(origin) || !URL.canParse(origin)) return false
  const { protocol, host: theirs } = new URL(origin)
  const ours = `${protocol}//${host}`
  return URL.canParse(ours) && new URL(ours).host === theirs
}

/** A browser asks before it lets a page send DELETE; one without a body needs no more. */
function mustBeJson(method: string, headers: RequestHeaders): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
      return false
    case 'DELETE':
      return (
        headers['transfer-encoding'] !== undefined ||
        (headers['content-length'] !== undefined && headers['content-length'] !== '0')
      )
    default:
      return true
  }
}

function mediaTypeOf(headers: RequestHeaders): string | undefined {
  return single(headers['content-type'])?.split(';', 1)[0]?.trim().toLowerCase()
}

function unsupported(detail: string): HttpProblem {
  return new HttpProblem(415, 'UnsupportedMediaType', detail)
}
