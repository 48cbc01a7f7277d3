import type { DiscoveryKind } from './discovery.ts'
import { isIpv4, isIpv6 } from './socket-address.ts'

interface Named<Kind extends DiscoveryKind> {
  readonly kind: Kind
  /** What it is known by: as it was written, without a password. */
  readonly name: string
}

export interface FileSource extends Named<'file'> {
  /** A path, or a pattern of such. */
  readonly path: string
}

export interface SrvSource extends Named<'srv'> {
  readonly record: string
  /** `address:port` of a DNS server. Default: the system's. */
  readonly server: string | undefined
  /** Whether who is there speaks TLS: `true` or `false`. Default: `false`. */
  readonly tls: string | undefined
}

export interface HttpSource extends Named<'http'> {
  readonly url: string
  /** Value of the header, where the URL has a user in it. */
  readonly authorization: string | undefined
}

export interface KubernetesSource extends Named<'kubernetes'> {
  /** Default: all. */
  readonly namespace: string | undefined
  /** Of labels, as Kubernetes writes it. */
  readonly selector: string | undefined
  /** URL of the API server. Default: that of the cluster in which this runs. */
  readonly server: string | undefined
  readonly tokenFile: string | undefined
  readonly caFile: string | undefined
}

/** Something that names producers which do not register themselves. */
export type DiscoverySource = FileSource | SrvSource | HttpSource | KubernetesSource

export class DiscoverySourceError extends Error {
  override readonly name = 'DiscoverySourceError'
  readonly code = 'invalid-discovery-source'

  constructor(message: string) {
    // A password may be in what was written.
    super(message.replaceAll(/\/\/[^/\s]*@/g, '//…@'))
  }
}

const SRV_NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]+\.?$/i
const KUBERNETES_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads `file:/etc/oximeter/targets/*.json`, `srv://_oximeter._tcp.example.com`, `https://…` or
 * `kubernetes://namespace?selector=app%3Dshop`.
 *
 * @throws DiscoverySourceError naming what is wrong.
 */
export function parseDiscoverySource(text: string): DiscoverySource {
  switch (/^([a-z]+):/.exec(text)?.[1]) {
    case 'file':
      return fileSource(text)
    case 'srv':
      return srvSource(text)
    case 'http':
    case 'https':
      return httpSource(text)
    case 'kubernetes':
      return kubernetesSource(text)
    default:
      throw new DiscoverySourceError(
        `'${text}' names no source: write file:/path/*.json, srv://_name._tcp.example.com, ` +
          'https://… or kubernetes://namespace',
      )
  }
}

function fileSource(name: string): FileSource {
  const path = name.slice('file:'.length).replace(/^\/\/(?=\/)/, '')
  if (/\.(?:json|toml)$/.test(path)) return { kind: 'file', name, path }
  throw new DiscoverySourceError(`'${name}': a file of targets ends in .json or .toml`)
}

function srvSource(name: string): SrvSource {
  const url = urlOf(name)
  const record = url.hostname.replace(/\.$/, '')
  if (!SRV_NAME.test(record) || !/^\/?$/.test(url.pathname)) {
    throw new DiscoverySourceError(`'${name}' names no record: write srv://_name._tcp.example.com`)
  }
  const { server, tls } = parametersOf(name, url, ['server', 'tls'])
  if (server !== undefined && !isServer(server)) {
    throw new DiscoverySourceError(`'${name}': server is not an IP address with a port`)
  }
  if (tls !== undefined && tls !== 'true' && tls !== 'false') {
    throw new DiscoverySourceError(`'${name}': tls is neither true nor false`)
  }
  return { kind: 'srv', name, record, server, tls }
}

function isServer(text: string): boolean {
  const [, v6 = '', v4 = ''] = /^(?:\[([^\]]+)\]|([^:]+)):\d{1,5}$/.exec(text) ?? []
  return isIpv4(v4) || isIpv6(v6)
}

function httpSource(text: string): HttpSource {
  const url = urlOf(text)
  const { username, password } = url
  const hasUser = username !== '' || password !== ''
  url.username = ''
  url.password = ''
  const shown = new URL(url)
  if (hasUser) shown.username = username
  return {
    kind: 'http',
    name: shown.href,
    url: url.href,
    authorization: hasUser
      ? `Basic ${base64(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`
      : undefined,
  }
}

function kubernetesSource(name: string): KubernetesSource {
  const url = urlOf(name)
  const namespace = url.hostname === '' ? undefined : url.hostname
  const isNamespace = namespace === undefined || KUBERNETES_NAME.test(namespace)
  if (!isNamespace || !/^\/?$/.test(url.pathname)) {
    throw new DiscoverySourceError(
      `'${name}' names no namespace: write kubernetes://namespace, or kubernetes: for all`,
    )
  }
  const { selector, server, token_file, ca_file } = parametersOf(name, url, [
    'selector',
    'server',
    'token_file',
    'ca_file',
  ])
  if (server !== undefined && !/^https?:$/.test(URL.parse(server)?.protocol ?? '')) {
    throw new DiscoverySourceError(`'${name}': server is not an http(s) URL`)
  }
  return {
    kind: 'kubernetes',
    name,
    namespace,
    selector,
    server,
    tokenFile: token_file,
    caFile: ca_file,
  }
}

function urlOf(text: string): URL {
  const url = URL.parse(text)
  if (url !== null) return url
  throw new DiscoverySourceError(`'${text}' is not a URL`)
}

function parametersOf<const Name extends string>(
  text: string,
  { searchParams }: URL,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const unknown = [...searchParams.keys()].find((key) => !names.some((name) => name === key))
  if (unknown === undefined)
    return Object.fromEntries(searchParams) as Partial<Record<Name, string>>
  throw new DiscoverySourceError(
    `'${text}': '${unknown}' is no parameter of it; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`,
  )
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
