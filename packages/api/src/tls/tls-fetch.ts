import { Agent } from 'node:https'

import type { Fetch } from '../client/exchange.ts'
import { CurrentTls } from './current-tls.ts'
import { nodeFetch } from './node-fetch.ts'
import type { ClientTlsFiles } from './tls-files.ts'

export interface TlsFetch extends Disposable {
  readonly fetch: Fetch
}

/**
 * As much of `fetch` as clients of ours need, with certificates of one's own: whom to trust, and what to
 * show. Files that change are taken anew; broken ones are not, and connections go on with the old.
 *
 * @param onRefused hears of broken ones
 * @throws {TlsError}
 * @example
 * const { fetch } = tlsFetch({ ca: '/etc/oximeter/ca.pem' })
 * const nexus = new NexusClient('https://nexus.example:12221', { fetch, token })
 */
export function tlsFetch(
  files: ClientTlsFiles,
  onRefused?: (error: unknown) => void,
  lookMs?: number,
): TlsFetch {
  const agents = new CurrentTls({
    files,
    make: (tls) => new Agent({ ...tls, keepAlive: true }),
    onReplaced: endFree,
    onRefused,
    lookMs,
  })
  return {
    fetch: (url, init) => nodeFetch(url, init, { secure: { agent: agents.made } }),
    [Symbol.dispose]: () => {
      agents[Symbol.dispose]()
      agents.made.destroy()
    },
  }
}

/** Connections that are in use end by themselves. */
function endFree({ freeSockets }: Agent): void {
  for (const sockets of Object.values(freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy()
  }
}
