import { Resolver } from 'node:dns/promises'
import { formatSocketAddress, type SrvSource } from '@oximeter/api/client'
import type { Target } from '../target.ts'

/** Answers of DNS that say that there is nobody, as opposed to that it does not know. */
const NOBODY = new Set(['ENOTFOUND', 'ENODATA'])

/** Targets in SRV records. Priorities and weights choose among servers; here all are meant. */
export async function readSrv(
  { record, server, tls }: SrvSource,
  signal: AbortSignal,
): Promise<Target[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  if (server !== undefined) resolver.setServers([server])
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const records = await resolver.resolveSrv(record)
    return (
      records
        .map(({ name, port }) => ({ host: name.toLowerCase().replace(/\.$/, ''), port }))
        // A record that names no host says that the service is not offered.
        .filter(({ host }) => host !== '')
        .map((address) => ({ address: formatSocketAddress(address), tls }))
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOBODY.has(String(error.code))) return []
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
