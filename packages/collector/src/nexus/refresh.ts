import { allPages, HttpProblem, type NexusClient } from '@oximeter/api/client'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'

export interface RefreshOptions {
  readonly nexus: Pick<NexusClient, 'collectorProducers'>
  readonly collectorId: string
  readonly intervalMs: number
  readonly timers: Timers
  /** Gets the complete list. Records are as Nexus sent them, unchecked. */
  readonly onList: (records: readonly unknown[]) => void
  /** Called when Nexus says that it does not know this collector. */
  readonly onUnknown: () => void
  readonly onTrouble: (error: unknown) => void
  readonly signal: AbortSignal
}

/** Larger than any list this collector could work through: a pager that never ends is an error. */
const MAX_RECORDS = 1_000_000
const PAGE = 1000

/**
 * Fetches the list of producers at once and then every `intervalMs`, until aborted. A list counts
 * only when its last page has come: else the producers stay as they are and it is tried again.
 */
export async function keepRefreshed(options: RefreshOptions): Promise<void> {
  const { intervalMs, timers, onList, onUnknown, onTrouble, signal } = options
  const failing = new Backoff({ initialMs: Math.min(250, intervalMs), maxMs: intervalMs })
  while (!signal.aborted) {
    let delayMs = intervalMs
    try {
      onList(await fetchList(options))
      failing.reset()
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof HttpProblem && error.status === 404) onUnknown()
      else onTrouble(error)
      delayMs = failing.nextMs()
    }
    await pause(timers, delayMs, signal)
  }
}

async function fetchList({ nexus, collectorId, signal }: RefreshOptions): Promise<unknown[]> {
  const records: unknown[] = []
  const pages = allPages((page) => nexus.collectorProducers(collectorId, page, { signal }), {
    limit: PAGE,
  })
  for await (const record of pages) {
    records.push(record)
    if (records.length > MAX_RECORDS) {
      throw new RangeError(`the list of producers does not end after ${MAX_RECORDS} records`)
    }
  }
  return records
}
