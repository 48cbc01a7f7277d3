import { MAX_HEAVIEST, type CollectorHeartbeat, type ProducerRate } from '@oximeter/api/client'
import type { CollectionTask } from '../producers/collection-task.ts'
import type { TaskRecord } from '../producers/task-record.ts'
import type { Timers } from '../time/timers.ts'

export interface LoadMeterOptions {
  readonly timers: Timers
  readonly tasks: { readonly size: number; all(): Iterable<CollectionTask> }
  /** Samples that were taken since the start. */
  readonly samplesTaken: () => number
  readonly spool: () => { readonly bytes: number; readonly max_bytes: number }
}

/** What was counted of a producer when its rate was last found. */
interface Reading {
  readonly at: number
  readonly samples: number
  readonly rate: number
}

/** Collections of a producer over which its rate is found: a shorter time may hold one, or none. */
const COLLECTIONS = 2

/** How much a collector does, as it tells Nexus. */
export class LoadMeter {
  readonly #options: LoadMeterOptions
  #at: number
  #samples = 0
  readonly #readings = new WeakMap<TaskRecord, Reading>()

  constructor(options: LoadMeterOptions) {
    this.#options = options
    this.#at = options.timers.now()
  }

  /** Rates are since the last time. */
  measure(): CollectorHeartbeat {
    const { timers, tasks, samplesTaken, spool } = this.#options
    const now = timers.now()
    const samples = samplesTaken()
    const rate = perSecond(samples - this.#samples, now - this.#at)
    this.#at = now
    this.#samples = samples
    const { bytes, max_bytes } = spool()
    return {
      n_producers: tasks.size,
      samples_per_second: rate,
      spool_bytes: bytes,
      spool_limit_bytes: max_bytes,
      heaviest: this.#heaviest(now),
    }
  }

  #heaviest(now: number): ProducerRate[] {
    const heaviest: ProducerRate[] = []
    for (const task of this.#options.tasks.all()) {
      const rate = this.#rateOf(task, now)
      if (rate === 0 || rate <= (heaviest[MAX_HEAVIEST - 1]?.samples_per_second ?? 0)) continue
      const place = heaviest.findIndex(({ samples_per_second: other }) => other < rate)
      const entry = { producer_id: task.endpoint.id, samples_per_second: rate }
      heaviest.splice(place < 0 ? heaviest.length : place, 0, entry)
      heaviest.length = Math.min(heaviest.length, MAX_HEAVIEST)
    }
    return heaviest
  }

  /** Of the last time that held some collections of it. */
  #rateOf({ record, intervalMs }: CollectionTask, now: number): number {
    const { total } = record.samples
    const last = this.#readings.get(record)
    const passedMs = last === undefined ? 0 : now - last.at
    if (last !== undefined && passedMs < COLLECTIONS * intervalMs) return last.rate
    const rate = last === undefined ? 0 : perSecond(total - last.samples, passedMs)
    this.#readings.set(record, { at: now, samples: total, rate })
    return rate
  }
}

function perSecond(samples: number, ms: number): number {
  return ms > 0 ? (samples * 1000) / ms : 0
}
