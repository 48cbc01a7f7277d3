import { MAX_NAMED, type SlowProducer } from '@oximeter/api/client'
import type { Nanoseconds } from '@oximeter/core'
import type { CollectionTask } from './collection-task.ts'

/** So many intervals may pass between two collections. */
const LATE_INTERVALS = 3

type Paced = Pick<CollectionTask, 'intervalMs'> & {
  readonly endpoint: { readonly id: string }
  readonly record: {
    /** When the last collection that succeeded began; before the first, when the task did. */
    readonly collectedSince: Nanoseconds
    readonly lastTookMs: number | undefined
  }
}

/** How producers keep the pace of their intervals. */
export interface Pace {
  readonly late: number
  /** The longest first. */
  readonly slowest: SlowProducer[]
}

export function paceOf(tasks: Iterable<Paced>, now: Nanoseconds): Pace {
  let late = 0
  const slowest: SlowProducer[] = []
  for (const { endpoint, intervalMs, record } of tasks) {
    const sinceMs = Number((now - record.collectedSince) / 1_000_000n)
    // Without an interval nothing can be collected: that is failing, not late.
    if (intervalMs > 0 && sinceMs > LATE_INTERVALS * intervalMs) late += 1
    const ms = record.lastTookMs
    if (ms !== undefined) slowest.push({ producer_id: endpoint.id, ms })
  }
  return { late, slowest: slowest.sort((a, b) => b.ms - a.ms).slice(0, MAX_NAMED) }
}
