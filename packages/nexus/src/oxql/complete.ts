import type { OxqlCompleteRequest, OxqlCompletions } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { NexusStore } from '../store/nexus-store.ts'

export function complete(
  _sources: { store: NexusStore; metrics: Database },
  { query, position = query.length }: OxqlCompleteRequest,
): Promise<OxqlCompletions> {
  return Promise.resolve({ span: { start: position, end: position }, items: [] })
}
