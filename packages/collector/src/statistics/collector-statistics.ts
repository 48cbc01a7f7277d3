import type { Clock, Sample } from '@oximeter/core'
import {
  databaseQueueDepth,
  databaseSamplesDropped,
  droppedSamples,
  failedInserts,
  insertDuration,
  lateTicks,
  quarantinedSamples,
  samplesInserted,
  type oximeterCollector,
} from './definitions.ts'

export type CollectorIdentity = ReturnType<typeof oximeterCollector.of>

/** There is one database, and readers know it by this name. */
const SINK = { collector_sink: 'clickhouse-single' }

/** What a collector counts beside what belongs to one producer. */
export class CollectorStatistics {
  readonly totals = {
    collections: 0,
    failedCollections: 0,
    samplesCollected: 0,
    refusedSamples: 0,
    errorItems: 0,
    quarantined: 0,
    samplesInserted: 0,
    failedInserts: 0,
    samplesDropped: 0,
  }
  readonly #identity: () => CollectorIdentity
  readonly #clock: Clock
  #series: CollectorSeries | undefined

  /** @param identity known when something is counted first: the port is that which was bound */
  constructor(identity: () => CollectorIdentity, clock: Clock) {
    this.#identity = identity
    this.#clock = clock
  }

  late(ticks: number): void {
    this.#of.late.add(ticks)
  }

  quarantined(reason: string, samples: number): void {
    this.totals.quarantined += samples
    this.#of.instruments.quarantined.with({ reason }).add(samples)
  }

  inserted(samples: number): void {
    this.totals.samplesInserted += samples
    this.#of.inserted.add(samples)
  }

  insertTook(tookMs: number): void {
    this.#of.instruments.insertDuration.with(SINK).observe(tookMs / 1000)
  }

  insertFailed(reason: string): void {
    this.totals.failedInserts += 1
    this.#of.instruments.failedInserts.with({ ...SINK, reason }).add()
  }

  dropped(reason: string, samples: number): void {
    this.totals.samplesDropped += samples
    this.#of.dropped.add(samples)
    this.#of.instruments.droppedBy.with({ ...SINK, reason }).add(samples)
  }

  queueDepth(samples: number): void {
    this.#of.instruments.queueDepth.with(SINK).observe(samples)
  }

  *samples(): Generator<Sample> {
    for (const instrument of Object.values(this.#of.instruments)) yield* instrument.produce()
  }

  get #of(): CollectorSeries {
    this.#series ??= seriesOf(this.#identity(), this.#clock)
    return this.#series
  }
}

type CollectorSeries = ReturnType<typeof seriesOf>

function seriesOf(collector: CollectorIdentity, clock: Clock) {
  const options = { clock }
  const instruments = {
    late: lateTicks.on(collector, options),
    quarantined: quarantinedSamples.on(collector, options),
    inserted: samplesInserted.on(collector, options),
    dropped: databaseSamplesDropped.on(collector, options),
    droppedBy: droppedSamples.on(collector, options),
    failedInserts: failedInserts.on(collector, options),
    queueDepth: databaseQueueDepth.on(collector, options),
    insertDuration: insertDuration.on(collector, options),
  }
  const late = instruments.late.with({})
  const inserted = instruments.inserted.with(SINK)
  const dropped = instruments.dropped.with(SINK)
  // These are told from the start, while they are zero.
  for (const counter of [late, inserted, dropped]) counter.add(0)
  return { instruments, late, inserted, dropped }
}
