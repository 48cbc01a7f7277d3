import { allPages, HttpProblem, type NexusClient } from '@oximeter/api/client'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'

export interface ListRefreshOptions {
  readonly nexus: Pick<NexusClient, 'listCollectorProducers'>
  readonly collectorId: string
  /** How long a list is good unless somebody says that it has changed; asked after each. */
  readonly intervalMs: () => number
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
const RETRY_MS = { initialMs: 250, maxMs: 15_000 }

/**
 * Keeps the list of producers as Nexus has it: fetched at once, when somebody knows that it has changed,
 * and after a while in any case. A list counts only when its last page has come: else the producers
 * stay as they are and it is tried again.
 */
export class ListRefresh {
  readonly #options: ListRefreshOptions
  /** Aborted when the list is to be fetched without waiting. */
  #wanted = new AbortController()

  constructor(options: ListRefreshOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#wanted.abort(), { once: true })
  }

  /** The list may have changed since the last fetch began. */
  hurry(): void {
    this.#wanted.abort()
  }

  /** Goes on until aborted. Never rejects. */
  async run(): Promise<void> {
    const { intervalMs, timers, onList, onUnknown, onTrouble, signal } = this.#options
    const failing = new Backoff(RETRY_MS)
    while (!signal.aborted) {
      this.#wanted = new AbortController()
      let delayMs: number
      try {
        onList(await fetchList(this.#options))
        failing.reset()
        delayMs = intervalMs()
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof HttpProblem && error.status === 404) onUnknown()
        else onTrouble(error)
        delayMs = Math.min(intervalMs(), failing.nextMs())
      }
      await pause(timers, delayMs, this.#wanted.signal)
    }
  }
}

async function fetchList({ nexus, collectorId, signal }: ListRefreshOptions): Promise<unknown[]> {
  const records: unknown[] = []
  const pages = allPages(
    (page) => nexus.listCollectorProducers({ ...page, collector_id: collectorId }, { signal }),
    { limit: PAGE },
  )
  for await (const record of pages) {
    records.push(record)
    if (records.length > MAX_RECORDS) {
      throw new RangeError(`the list of producers does not end after ${MAX_RECORDS} records`)
    }
  }
  return records
}
