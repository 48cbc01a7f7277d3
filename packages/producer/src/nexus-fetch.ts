import type { Fetch } from '@oximeter/api/client'
import { nodeFetch } from '@oximeter/api/tls'

/** Whom a producer trusts as Nexus, and what it shows. In PEM: texts, not files. */
export interface NexusTls {
  /** Certificates of those who sign that of Nexus. Default: those that Node knows. */
  ca?: string | Buffer
  /** Where Nexus wants a certificate of its clients. */
  cert?: string | Buffer
  key?: string | Buffer
}

export interface NexusFetchOptions {
  tls?: NexusTls | undefined
  /** Whether a request keeps the process alive, as that of the global `fetch` would for as long as Nexus hangs. */
  ref: boolean
}

/** As much of `fetch` as registering needs. Each request has a connection of its own: they are rare. */
export function nexusFetch({ tls = {}, ref }: NexusFetchOptions): Fetch {
  const secure = { ...tls, agent: false as const }
  return (url, init) => nodeFetch(url, init, { secure, agent: false, ref })
}
