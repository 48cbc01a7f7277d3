import {
  cumulativeU64,
  metric,
  string,
  target,
  u16,
  u64,
  uuid,
  type Nanoseconds,
  type Sample,
} from '@oximeter/core'
import type { PendingSamples } from './pending-samples.ts'
import type { SeriesStore } from './series-store.ts'
import type { Tally } from './tally.ts'

const receiver = target(
  'otlp_receiver',
  { name: string(), id: uuid() },
  { description: 'What takes metrics that OpenTelemetry pushes' },
)
const requests = metric('requests', { status: u16() }, cumulativeU64(), {
  units: 'count',
  description: 'Requests by the status of the answer',
})
const points = metric(
  'points',
  { outcome: string('accepted, duplicate, or why it was refused') },
  cumulativeU64(),
  { units: 'count', description: 'Points by what became of them' },
)
const events = metric(
  'series_events',
  { event: string('restart, gap, gap_filled or expired') },
  cumulativeU64(),
  { units: 'count', description: 'What happened to series beside that points came' },
)
const series = metric('series', {}, u64(), {
  units: 'count',
  description: 'Series that points may come for',
})
const pending = metric('pending_samples', {}, u64(), {
  units: 'count',
  description: 'Samples that wait to be collected',
})

/** What a receiver tells of itself. */
export class OwnMetrics {
  readonly #receiver: ReturnType<typeof receiver.of>
  readonly #startTime: Nanoseconds
  readonly #tally: Tally

  constructor(name: string, startTime: Nanoseconds, tally: Tally) {
    this.#receiver = receiver.of({ name, id: crypto.randomUUID() })
    this.#startTime = startTime
    this.#tally = tally
  }

  *samples(
    timestamp: Nanoseconds,
    now: { store: SeriesStore; pending: PendingSamples },
  ): Generator<Sample> {
    const counted = (value: number) => ({ startTime: this.#startTime, value })
    for (const [status, count] of this.#tally.requests.entries()) {
      yield requests.sample(this.#receiver, { status }, counted(count), timestamp)
    }
    for (const [outcome, count] of this.#tally.points.entries()) {
      yield points.sample(this.#receiver, { outcome }, counted(count), timestamp)
    }
    for (const [event, count] of this.#tally.events.entries()) {
      yield events.sample(this.#receiver, { event }, counted(count), timestamp)
    }
    yield series.sample(this.#receiver, {}, now.store.size, timestamp)
    yield pending.sample(this.#receiver, {}, now.pending.size, timestamp)
  }
}
