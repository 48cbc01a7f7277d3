import { activeResources } from '../generated/node-process.ts'
import type { NodeProcess } from './node-process-target.ts'
import type { SyncProducer } from './sync-producer.ts'

/** What keeps the process alive, by kind: the number of sockets, for one. Takes some 30 ns for each of them. */
export function activeResourcesProducer(target: NodeProcess): SyncProducer {
  const seen = new Set<string>()
  return {
    produce({ timestamp }) {
      const counts = new Map<string, number>()
      for (const resource of process.getActiveResourcesInfo()) {
        counts.set(resource, (counts.get(resource) ?? 0) + 1)
        seen.add(resource)
      }
      // One that is gone is 0, and not what it was last.
      return [...seen].map((resource) =>
        activeResources.sample(target, { resource }, counts.get(resource) ?? 0, timestamp),
      )
    },
  }
}
