import type { Clock, Sample } from '@oximeter/core'
import * as metrics from '../generated/oximeter-collector.ts'
import { databaseQueueDepth, insertDuration, pullLateness, sealDuration } from './histograms.ts'
import { Losses } from './losses.ts'

export type CollectorIdentity = ReturnType<typeof metrics.oximeterCollector.of>

/** There is one database, and readers know it by this name. */
const SINK = { collector_sink: 'clickhouse-single' }

/** What waits in the spool. */
export interface SpoolState {
  readonly blocks: number
  readonly bytes: number
  readonly samples: number
  /** How long the oldest block has waited. */
  readonly oldestAgeMs: number
}

/** What is remembered of producers between their answers. */
export interface SessionsState {
  /** Pages that they keep until they are told that these are durable. */
  readonly unacknowledged: number
  readonly knownSeries: number
}

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
  readonly losses = new Losses(() => performance.now())
  readonly #identity: () => CollectorIdentity
  readonly #clock: Clock
  #series: CollectorSeries | undefined
  #spool: () => SpoolState = () => ({ blocks: 0, bytes: 0, samples: 0, oldestAgeMs: 0 })
  #sessions: SessionsState = { unacknowledged: 0, knownSeries: 0 }

  /** @param identity known when something is counted first: the port is that which was bound */
  constructor(identity: () => CollectorIdentity, clock: Clock) {
    this.#identity = identity
    this.#clock = clock
  }

  /** A tick whose time passed without a pull, or one that came too late. */
  late(ticks: number): void {
    this.#of.late.add(ticks)
  }

  pullBegan(lateMs: number): void {
    this.#of.lateness.observe(lateMs / 1000)
  }

  pageTaken(replayed: boolean): void {
    this.#of.takenPages.add()
    if (replayed) this.#of.replayedPages.add()
  }

  duplicatePage(): void {
    this.#of.duplicatePages.add()
  }

  pagesAcknowledged(pages: number): void {
    this.#of.acknowledgedPages.add(pages)
  }

  /** Of a producer that answers, for there are too many. */
  seriesForgotten(series: number): void {
    this.#of.forgottenSeries.add(series)
  }

  sealed(tookMs: number, blocks: number, bytes: number): void {
    this.#of.sealDuration.observe(tookMs / 1000)
    this.#of.sealedBlocks.add(blocks)
    this.#of.sealedBytes.add(bytes)
  }

  sealFailed(reason: string): void {
    this.#of.instruments.failedSeals.with({ reason }).add()
  }

  /** Samples that a former run had left in the spool. */
  restored(samples: number): void {
    this.#of.restored.add(samples)
  }

  markedUnsettled(days: number): void {
    this.#of.unsettledDays.add(days)
  }

  spoolDamaged(blocks: number): void {
    this.#of.damagedBlocks.add(blocks)
  }

  /** Says where the state of the spool is read at each report. */
  watchSpool(state: () => SpoolState): void {
    this.#spool = state
  }

  /** Says what is read at each report. */
  watchSessions(sessions: SessionsState): void {
    this.#sessions = sessions
  }

  quarantined(reason: string, samples: number): void {
    this.totals.quarantined += samples
    this.losses.add('quarantined', reason, samples)
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
    this.losses.add('dropped', reason, samples)
    this.#of.dropped.add(samples)
    this.#of.instruments.droppedBy.with({ ...SINK, reason }).add(samples)
  }

  queueDepth(samples: number): void {
    this.#of.instruments.queueDepth.with(SINK).observe(samples)
  }

  *samples(): Generator<Sample> {
    const { spoolBlocks, spoolBytes, spoolSamples, spoolAge, unacknowledged, knownSeries } =
      this.#of
    const { blocks, bytes, samples, oldestAgeMs } = this.#spool()
    spoolBlocks.set(blocks)
    spoolBytes.set(bytes)
    spoolSamples.set(samples)
    spoolAge.set(oldestAgeMs / 1000)
    unacknowledged.set(this.#sessions.unacknowledged)
    knownSeries.set(this.#sessions.knownSeries)
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
    late: metrics.lateTicks.on(collector, options),
    quarantined: metrics.quarantinedSamples.on(collector, options),
    inserted: metrics.samplesInserted.on(collector, options),
    dropped: metrics.databaseSamplesDropped.on(collector, options),
    droppedBy: metrics.droppedSamples.on(collector, options),
    failedInserts: metrics.failedInserts.on(collector, options),
    queueDepth: databaseQueueDepth.on(collector, options),
    insertDuration: insertDuration.on(collector, options),
    lateness: pullLateness.on(collector, options),
    takenPages: metrics.takenPages.on(collector, options),
    replayedPages: metrics.replayedPages.on(collector, options),
    duplicatePages: metrics.duplicatePages.on(collector, options),
    acknowledgedPages: metrics.acknowledgedPages.on(collector, options),
    unacknowledged: metrics.unacknowledgedPages.on(collector, options),
    knownSeries: metrics.knownSeries.on(collector, options),
    forgottenSeries: metrics.forgottenSeries.on(collector, options),
    sealDuration: sealDuration.on(collector, options),
    sealedBlocks: metrics.sealedBlocks.on(collector, options),
    sealedBytes: metrics.sealedBytes.on(collector, options),
    failedSeals: metrics.failedSeals.on(collector, options),
    spoolBytes: metrics.spoolBytes.on(collector, options),
    spoolBlocks: metrics.spoolBlocks.on(collector, options),
    spoolSamples: metrics.spoolSamples.on(collector, options),
    spoolAge: metrics.spoolAge.on(collector, options),
    restored: metrics.restoredSamples.on(collector, options),
    unsettledDays: metrics.unsettledDays.on(collector, options),
    damagedBlocks: metrics.damagedBlocks.on(collector, options),
  }
  const counters = {
    late: instruments.late.with({}),
    inserted: instruments.inserted.with(SINK),
    dropped: instruments.dropped.with(SINK),
    takenPages: instruments.takenPages.with({}),
    replayedPages: instruments.replayedPages.with({}),
    duplicatePages: instruments.duplicatePages.with({}),
    acknowledgedPages: instruments.acknowledgedPages.with({}),
    forgottenSeries: instruments.forgottenSeries.with({}),
    sealedBlocks: instruments.sealedBlocks.with({}),
    sealedBytes: instruments.sealedBytes.with({}),
    restored: instruments.restored.with({}),
    unsettledDays: instruments.unsettledDays.with({}),
    damagedBlocks: instruments.damagedBlocks.with({}),
  }
  // These are told from the start, while they are zero.
  for (const counter of Object.values(counters)) counter.add(0)
  return {
    ...counters,
    instruments,
    lateness: instruments.lateness.with({}),
    unacknowledged: instruments.unacknowledged.with({}),
    knownSeries: instruments.knownSeries.with({}),
    sealDuration: instruments.sealDuration.with({}),
    spoolBytes: instruments.spoolBytes.with({}),
    spoolBlocks: instruments.spoolBlocks.with({}),
    spoolSamples: instruments.spoolSamples.with({}),
    spoolAge: instruments.spoolAge.with({}),
  }
}
