import { pointsToSamples, type Points, type Sample, type SeriesDescription } from '@oximeter/core'
import { measurementTableName, SKIP, type BlockBuilder } from '@oximeter/db'
import type { Faults } from '../faults.ts'
import { describeError } from '../pull/failure.ts'
import type { PagePosition } from '../pull/page-position.ts'
import { UNCHECKED, type BlockContent } from '../spool/block-file.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'
import { Batch } from './batch.ts'
import { Gate } from './gate.ts'
import { TimeRange, type PlausibleTimes } from './sample-times.ts'
import type { HeldSample, SampleOrigin, SchemaChecks, ShapeCheck } from './schema-checks.ts'
import type { SessionSeries } from './session-series.ts'
import { sealUnchecked } from './unchecked-block.ts'

export interface IntakeOptions {
  readonly builder: BlockBuilder
  readonly schemas: SchemaChecks
  readonly spool: Spool
  readonly timers: Timers
  readonly faults: Faults
  readonly plausibleTimes: PlausibleTimes
  /** An open batch is sealed when it has this many rows or bytes. */
  readonly batchRows: number
  readonly batchBytes: number
  /** Called when blocks were sealed. */
  readonly onSealed: (tookMs: number, blocks: number, bytes: number) => void
  /** Called when a seal failed, which is then tried again. */
  readonly onSealFailed: (error: unknown) => void
  readonly onQuarantined: (reason: string) => void
  readonly onDuplicate: () => void
  /** Called with a block that was sealed of samples that wait for their schema. */
  readonly onUnchecked: (block: SpooledBlock, held: readonly HeldSample[]) => void
  /** Trying to seal ends when it aborts. */
  readonly signal: AbortSignal
}

/** What is taken of a page. */
export interface PageSamples {
  readonly replayed: boolean
  readonly described: {
    readonly first: number
    readonly series: readonly (SeriesDescription | undefined)[]
  }
  readonly points: readonly Points[]
}

export interface TakenPage {
  /** None of a page that was taken before. */
  readonly samples: number
  /**
   * Resolves when the page is durable. Never rejects, but stays open where the collector stops
   * first.
   */
  readonly durable: Promise<void>
}

/** Samples that are taken in one go: a few milliseconds, then others have their turn. */
const SLICE = 2000
/** Samples that wait for their schema in memory, about, before they are sealed as they are. */
const MAX_HELD_BYTES = 8 * 1024 * 1024

/**
 * Takes samples on their way to the database: those that agree with their schema into the open
 * batch, those that contradict it into quarantine, and those that nobody knows yet wait. A batch
 * becomes durable as a whole, with the pages that are in it.
 */
export class Intake {
  readonly #options: IntakeOptions
  /** A page is in one batch: none is sealed while one is being taken. */
  readonly #gate = new Gate()
  #batch = new Batch()
  /** The batch that is being sealed. */
  #sealing: Batch | undefined
  #nextSeal: Promise<void> | undefined
  #lastSeal: Promise<void> = Promise.resolve()
  #sealProblem: string | undefined
  /** Producers a page of which was taken in part, by some mistake: it comes again. */
  readonly #broken = new Set<string>()

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Why the last try to seal failed, in words; undefined where it did not. */
  get sealProblem(): string | undefined {
    return this.#sealProblem
  }

  /** Resolves when all samples are in a batch, in quarantine, or wait for their schema. */
  async take(samples: readonly Sample[], origin: SampleOrigin): Promise<void> {
    for (let from = 0; from < samples.length; from += SLICE) {
      if (from > 0) await new Promise(setImmediate)
      await this.#room()
      const times = this.#plausibleNow()
      for (const sample of samples.slice(from, from + SLICE)) this.#takeOne(sample, origin, times)
      this.#sealIfFull()
    }
  }

  /**
   * Takes a page, unless it or a later one was taken already: the pages of a producer are to be
   * taken in order.
   */
  async takePage(
    page: PageSamples,
    series: SessionSeries,
    origin: SampleOrigin,
    position: PagePosition,
    { mayBeDouble }: { readonly mayBeDouble: boolean },
  ): Promise<TakenPage> {
    await this.#room()
    using _ = await this.#gate.enter()
    // Also of a page that is not taken: nobody describes a series twice.
    series.describe(page.described.first, page.described.series)
    for (const part of page.points) requireDescribed(part, series)
    const before = this.#durableIfTaken(position)
    if (before !== undefined) {
      this.#options.onDuplicate()
      return { samples: 0, durable: before }
    }
    const batch = this.#batch
    const isDoubtful = mayBeDouble || (page.replayed && this.#options.spool.positionsLost)
    if (isDoubtful || this.#broken.has(position.producer)) {
      for (const { datumType } of page.points) {
        batch.doubtfulTables.add(measurementTableName(datumType)).add(UNCHECKED)
      }
    }
    this.#broken.add(position.producer)
    const samples = await this.#takePoints(page.points, series, origin)
    this.#broken.delete(position.producer)
    batch.positions.set(position.producer, position)
    this.#options.faults('page:taken')
    this.#sealIfFull()
    return { samples, durable: batch.durable }
  }

  /** Takes samples that waited in the spool: their block goes when they are durable elsewhere. */
  async takeAgain(held: readonly HeldSample[], block: SpooledBlock): Promise<void> {
    await this.#room()
    using _ = await this.#gate.enter()
    const batch = this.#batch
    const times = this.#plausibleNow()
    for (const [i, { sample, origin }] of held.entries()) {
      if (i % SLICE === SLICE - 1) await new Promise(setImmediate)
      if (block.mayBeDouble) {
        batch.doubtfulTables.add(measurementTableName(sample.timeseries.datumType)).add(UNCHECKED)
      }
      this.#takeOne(sample, origin, times)
    }
    batch.supersedes.push(block)
    this.#sealIfFull()
  }

  /** The last page of a producer that is durable. */
  positionOf(producer: string): PagePosition | undefined {
    return this.#options.spool.positionOf(producer)
  }

  /** Puts what waited for a verdict where it belongs. */
  decided(check: ShapeCheck): void {
    for (const { sample, origin } of this.#options.schemas.release(check)) {
      this.#place(sample, origin, check)
    }
  }

  /** Resolves when all that was taken so far is durable. */
  seal(): Promise<void> {
    this.#nextSeal ??= this.#lastSeal = this.#lastSeal.then(() => this.#sealNow())
    return this.#nextSeal
  }

  async #sealNow(): Promise<void> {
    const { builder, schemas, spool, timers, onSealed, onUnchecked } = this.#options
    let batch: Batch
    let blocks: BlockContent[]
    let held: HeldSample[]
    {
      using _ = await this.#gate.shut()
      this.#nextSeal = undefined
      batch = this.#batch
      blocks = builder.seal()
      held = schemas.releaseAll()
      if (held.length > 0) blocks.push(sealUnchecked(held.map(({ sample }) => sample)))
      this.#batch = new Batch()
      this.#sealing = batch
    }
    if (blocks.length > 0 || !batch.isEmpty) {
      const begun = timers.now()
      const spooled = await this.#untilSealed(() =>
        spool.seal({
          blocks,
          positions: batch.positions.values(),
          mayBeDouble: ({ table }) => batch.doubtfulTables.has(table),
          supersedes: batch.supersedes,
        }),
      )
      const unchecked = spooled.find(({ table }) => table === UNCHECKED)
      if (unchecked !== undefined) onUnchecked(unchecked, held)
      const bytes = spooled.reduce((sum, block) => sum + block.bytes, 0)
      onSealed(timers.now() - begun, spooled.length, bytes)
    }
    this.#sealing = undefined
    batch.sealed()
  }

  /** The samples are nowhere else: it is tried until it works, and meanwhile nothing more sealed. */
  async #untilSealed<T>(seal: () => Promise<T>): Promise<T> {
    const { timers, signal, onSealFailed } = this.#options
    const backoff = new Backoff({ initialMs: 100, maxMs: 5000 })
    for (;;) {
      try {
        const sealed = await seal()
        this.#sealProblem = undefined
        return sealed
      } catch (error) {
        this.#sealProblem = describeError(error)
        onSealFailed(error)
        await pause(timers, backoff.nextMs(), signal)
        signal.throwIfAborted()
      }
    }
  }

  async #takePoints(
    points: readonly Points[],
    series: SessionSeries,
    origin: SampleOrigin,
  ): Promise<number> {
    const times = this.#plausibleNow()
    await this.#acceptSeries(series, origin, times)
    let taken = 0
    for (const part of points) {
      if (taken > 0) await new Promise(setImmediate)
      taken += part.rows
      const implausible = times.implausibleRows(part)
      const known = implausible === undefined ? part : withoutRows(part, implausible, 1, series)
      this.#takeRows(known, series, origin)
      if (series.others.size > 0) {
        const one = (number: number) => series.others.get(number)
        await this.#takeSamples(pointsToSamples(known, one), origin, times)
      }
      if (implausible === undefined) continue
      const rest = withoutRows(part, implausible, 0, series)
      await this.#takeSamples(pointsToSamples(rest, series.get), origin, times)
    }
    return taken
  }

  /** Series whose schema is known to be theirs are the builder's from now on. */
  async #acceptSeries(
    series: SessionSeries,
    origin: SampleOrigin,
    times: TimeRange,
  ): Promise<void> {
    let seen = 0
    for (const [number, description] of series.others) {
      if (++seen % SLICE === 0) await new Promise(setImmediate)
      const check = this.#options.schemas.checkOf(description.timeseries, origin)
      if (check?.verdict.kind !== 'accepted') continue
      if (times.startProblem(description.startTime) !== undefined) continue
      series.accept(number, description)
    }
  }

  /** In bulk; nothing is made for a row. */
  #takeRows(points: Points, series: SessionSeries, origin: SampleOrigin): void {
    for (const { row, ...problem } of this.#options.builder.addPoints(points, series.ids)) {
      const description = series.get(points.series[row]!)
      if (description !== undefined) this.#quarantined(description, origin, problem)
    }
  }

  async #takeSamples(
    samples: Iterable<Sample>,
    origin: SampleOrigin,
    times: TimeRange,
  ): Promise<void> {
    let taken = 0
    for (const sample of samples) {
      if (++taken % SLICE === 0) await new Promise(setImmediate)
      this.#takeOne(sample, origin, times)
    }
  }

  #takeOne(sample: Sample, origin: SampleOrigin, times: TimeRange): void {
    const problem = times.problemOf(sample)
    if (problem !== undefined) {
      this.#quarantine(sample, origin, 'implausible_time', problem)
      return
    }
    const check = this.#options.schemas.checkOf(sample.timeseries, origin)
    if (check === undefined) {
      this.#quarantine(
        sample,
        origin,
        'schema_unchecked',
        'there are too many schemas, of this producer or of all',
      )
    } else {
      this.#place(sample, origin, check)
    }
  }

  #place(sample: Sample, origin: SampleOrigin, check: ShapeCheck): void {
    const { builder, schemas } = this.#options
    const { verdict } = check
    switch (verdict.kind) {
      case 'accepted': {
        const problem = builder.add(sample)
        if (problem !== undefined) this.#quarantined(sample, origin, problem)
        break
      }
      case 'refused':
        this.#quarantine(sample, origin, verdict.reason, verdict.detail)
        break
      case 'unknown':
        schemas.hold(check, { sample, origin })
        break
    }
  }

  #quarantine(sample: Sample, origin: SampleOrigin, reason: string, detail: string): void {
    this.#options.builder.quarantine({ sample, reason, detail })
    this.#quarantined(sample, origin, { reason, detail })
  }

  #quarantined(
    { timeseries }: Pick<Sample, 'timeseries'>,
    origin: SampleOrigin,
    { reason, detail }: { readonly reason: string; readonly detail: string },
  ): void {
    this.#options.onQuarantined(reason)
    origin.quarantined(reason, `${timeseries.name}: ${detail}`)
  }

  #plausibleNow(): TimeRange {
    return new TimeRange(this.#options.timers.wallTime(), this.#options.plausibleTimes)
  }

  /** When the page is durable, if it or a later one is in a batch or durable already. */
  #durableIfTaken({ producer, epoch, page }: PagePosition): Promise<void> | undefined {
    for (const batch of [this.#batch, this.#sealing]) {
      const taken = batch?.positions.get(producer)
      if (taken?.epoch === epoch && page <= taken.page) return batch?.durable
    }
    const taken = this.positionOf(producer)
    return taken?.epoch === epoch && page <= taken.page ? Promise.resolve() : undefined
  }

  get #isFull(): boolean {
    const { builder, schemas, batchRows, batchBytes } = this.#options
    if (builder.rows >= batchRows || schemas.heldBytes >= MAX_HELD_BYTES) return true
    return builder.bytes + schemas.heldBytes >= batchBytes
  }

  /** Waits while the batch is full, so that memory is bounded by one batch and one being sealed. */
  async #room(): Promise<void> {
    while (this.#isFull) await this.seal()
  }

  #sealIfFull(): void {
    // Who is told of failures is whoever waits for the seal.
    if (this.#isFull) this.seal().catch(() => {})
  }
}

/** @throws {RangeError} naming a series whose samples would be lost: nobody knows what they are of */
function requireDescribed({ series }: Points, { ids, others }: SessionSeries): void {
  for (const number of series) {
    if ((ids[number] ?? SKIP) !== SKIP || others.has(number)) continue
    throw new RangeError(`points are of series ${number}, which was not described`)
  }
}

/** The points with rows that have a mark turned into rows of no series. */
function withoutRows(
  points: Points,
  marks: Uint8Array,
  mark: 0 | 1,
  { noSeries }: SessionSeries,
): Points {
  return {
    ...points,
    series: points.series.map((number, row) => (marks[row] === mark ? noSeries : number)),
  }
}
