import { resolveSrv } from 'node:dns/promises'

import { ProducerServerError } from './producer-server-error.ts'

/**
 * Nexus's URL; of several Nexus over one database those of all, which are tried in turn; or what finds
 * it: called again at every attempt.
 */
export type NexusLocator =
  | string
  | URL
  | readonly (string | URL)[]
  | (() => string | URL | Promise<string | URL>)

/** @throws ProducerServerError where a fixed URL cannot be Nexus's. */
export function checkNexus(nexus: NexusLocator): void {
  if (typeof nexus === 'function') return
  const urls = fixedUrls(nexus)
  if (urls.length === 0) {
    throw new ProducerServerError(
      'invalid-nexus-url',
      'the list of URLs of Nexus is empty: write http://host:12221, or leave nexus out',
    )
  }
  for (const url of urls) checkUrl(url)
}

/** All URLs of a locator that does not search. */
export function fixedUrls(
  nexus: Exclude<NexusLocator, (...args: never) => unknown>,
): readonly (string | URL)[] {
  return typeof nexus === 'string' || nexus instanceof URL ? [nexus] : nexus
}

function checkUrl(nexus: string | URL): void {
  const url = URL.canParse(String(nexus)) ? new URL(nexus) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ProducerServerError(
      'invalid-nexus-url',
      `'${String(nexus)}' is not the URL of Nexus: write http://host:12221`,
    )
  }
  if (url.port === '0') {
    throw new ProducerServerError(
      'invalid-registration-port',
      `${url.href} has port 0, on which nobody listens: Nexus's port is 12221 by default`,
    )
  }
}

/** As much of a DNS SRV record as matters here. */
export interface SrvRecord {
  name: string
  port: number
  /** Lower ones come first. */
  priority: number
  /** Share among those of one priority. */
  weight: number
}

/**
 * Finds Nexus by DNS at every attempt: one of the SRV records of `name` with the lowest priority, by
 * weight.
 *
 * @example ProducerServer.start({ nexus: nexusBySrv('_nexus._tcp.control-plane.example') })
 */
export function nexusBySrv(
  name: string,
  {
    resolve = resolveSrv,
    random = Math.random,
    secure = false,
  }: {
    resolve?: (name: string) => Promise<readonly SrvRecord[]>
    random?: () => number
    /** Whether Nexus speaks TLS. Default false. */
    secure?: boolean
  } = {},
): () => Promise<string> {
  return async () => {
    const records = await resolve(name)
    const first = Math.min(...records.map(({ priority }) => priority))
    const record = pick(
      records.filter(({ priority }) => priority === first),
      random(),
    )
    if (record === undefined) throw new Error(`DNS has no SRV record of ${name}`)
    return `${secure ? 'https' : 'http'}://${record.name}:${record.port}`
  }
}

/** A weight of 0 counts as a small one, so that such records have a chance. */
function pick(records: readonly SrvRecord[], random: number): SrvRecord | undefined {
  const weights = records.map(({ weight }) => weight || 0.1)
  let left = random * weights.reduce((sum, weight) => sum + weight, 0)
  return records.find((_, i) => (left -= weights[i] ?? 0) < 0) ?? records.at(-1)
}
