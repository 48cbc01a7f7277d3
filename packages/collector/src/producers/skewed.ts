import { MAX_NAMED, type ProducerSkew } from '@oximeter/api/client'
import type { Nanoseconds } from '@oximeter/core'
import type { CollectionTask } from './collection-task.ts'

/** A sample cannot be from the future; so much may be the way that two clocks are kept. */
const AHEAD_MS = 2000
/** Samples may be taken a while before they are collected; so much beside two intervals is odd. */
const BEHIND_MS = 60_000

type Skewable = Pick<CollectionTask, 'intervalMs'> & {
  readonly endpoint: { readonly id: string }
  readonly record: { readonly clockOffset: Nanoseconds | undefined }
}

/** Producers whose newest samples are not from when they came, the worst first. */
export function skewedProducers(tasks: Iterable<Skewable>): ProducerSkew[] {
  const skewed: ProducerSkew[] = []
  for (const { endpoint, intervalMs, record } of tasks) {
    if (record.clockOffset === undefined) continue
    const offset_ms = Number(record.clockOffset / 1_000_000n)
    if (offset_ms <= AHEAD_MS && offset_ms >= -(BEHIND_MS + 2 * intervalMs)) continue
    skewed.push({ producer_id: endpoint.id, offset_ms })
  }
  return skewed.sort((a, b) => Math.abs(b.offset_ms) - Math.abs(a.offset_ms)).slice(0, MAX_NAMED)
}
