import { TIMESERIES_NAME } from '@oximeter/core'
import type { NexusStore } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

/** What is known under a name that samples gave: it may be anything, also what no text column holds. */
export async function knownVersions(
  store: NexusStore,
  name: string,
): Promise<readonly KnownSchema[]> {
  return TIMESERIES_NAME.test(name) ? store.schemasNamed([name]) : []
}
