import type { Points, Sample, SeriesDescription } from '@oximeter/core'
import type { BlockBuilder, RowText } from '@oximeter/db'
import type { Faults } from '../faults.ts'
import { describeError, FAILURE_REASONS, PullError } from '../pull/failure.ts'
import type { PagePosition } from '../pull/page-position.ts'
import { samplesOf, UNCHECKED, type BlockContent } from '../spool/block-file.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'
import { Batch, type BatchSize } from './batch.ts'
import { Gate } from './gate.ts'
import type { SchemaChecks } from './schema-checks.ts'
import type { HeldSample, SampleOrigin } from './shape-check.ts'
import type { SessionSeries } from './session-series.ts'
import type { Sorter } from './sorter.ts'
import { sealUnchecked } from './unchecked-block.ts'

export interface IntakeOptions {
  readonly builder: BlockBuilder
  readonly schemas: SchemaChecks
  readonly spool: Spool
  readonly timers: Timers
  readonly faults: Faults
  readonly sorter: Sorter
  /** An open batch is sealed when it has this many rows or bytes. */
  readonly batchRows: number
  readonly batchBytes: number
  /** Called when a batch was sealed. */
  readonly onSealed: (tookMs: number, blocks: number, bytes: number) => void
  /** Called when a seal failed, which is then tried again. */
  readonly onSealFailed: (error: unknown) => void
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
 * Takes samples on their way to the database into the open batch, and seals it. A batch becomes
 * durable as a whole, with the pages that are in it.
 */
export class Intake {
  readonly #options: IntakeOptions
  /** A page is in one batch: none is sealed while one is being taken. */
  readonly #gate = new Gate()
  #batch = new Batch()
  #batchOpened: number
  /** The batch that is being sealed. */
  #sealing: Batch | undefined
  #nextSeal: Promise<void> | undefined
  #lastSeal: Promise<void> = Promise.resolve()
  #sealProblem: string | undefined
  /** Producers a page of which was taken in part, by some mistake: it comes again. */
  readonly #broken = new Set<string>()

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#batchOpened = options.timers.now()
  }

  /** How long samples have been able to come into the open batch. */
  get batchAgeMs(): number {
    return this.#options.timers.now() - this.#batchOpened
  }

  /** Why the last try to seal failed, in words; undefined where it did not. */
  get sealProblem(): string | undefined {
    return this.#sealProblem
  }

  /** Resolves when all samples are in a batch, in quarantine, or wait for their schema. */
  async take(samples: readonly Sample[], origin: SampleOrigin): Promise<void> {
    for (let from = 0; from < samples.length; from += SLICE) {
      if (from > 0) await new Promise(setImmediate)
      const slice = samples.slice(from, from + SLICE)
      await this.#options.sorter.introduce(slice, origin)
      await this.#room()
      this.#options.sorter.take(slice, origin)
      this.#batch.loose += slice.length
      this.#sealIfFull()
    }
  }

  /**
   * Takes a page, unless it or a later one was taken already: the pages of a producer are to be
   * taken in order.
   *
   * @throws {PullError} `back pressure` where too many schemas are unknown, and may be known later
   */
  async takePage(
    page: PageSamples,
    series: SessionSeries,
    origin: SampleOrigin,
    position: PagePosition,
    { mayBeDouble }: { readonly mayBeDouble: boolean },
  ): Promise<TakenPage> {
    if (!(await this.#options.sorter.introduce(page.described.series, origin))) throw tooManyNew()
    await this.#room()
    using _ = await this.#gate.enter()
    // Also of a page that is not taken: nobody describes a series twice.
    series.describe(page.described.first, page.described.series)
    const before = this.#durableIfTaken(position)
    if (before !== undefined) {
      this.#options.onDuplicate()
      return { samples: 0, durable: before }
    }
    const batch = this.#batch
    const isDoubtful = mayBeDouble || (page.replayed && this.#options.spool.positionsLost)
    if (isDoubtful || this.#broken.has(position.producer)) {
      for (const { datumType } of page.points) batch.doubt(datumType)
    }
    this.#broken.add(position.producer)
    const samples = await this.#options.sorter.takePoints(page.points, series, origin)
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
    for (let from = 0; from < held.length; from += SLICE) {
      if (from > 0) await new Promise(setImmediate)
      for (const { sample, origin } of held.slice(from, from + SLICE)) {
        if (block.mayBeDouble) batch.doubt(sample.timeseries.datumType)
        this.#options.sorter.take([sample], origin)
      }
    }
    batch.supersedes.push(block)
    this.#sealIfFull()
  }

  /** Keeps rows aside that the database refuses; their block goes when they are durable. */
  async takeRefused(
    rows: readonly (RowText & { readonly reason: string; readonly detail: string })[],
    block: SpooledBlock,
  ): Promise<void> {
    {
      using _ = await this.#gate.enter()
      for (const row of rows) this.#options.builder.quarantine(row)
      this.#batch.supersedes.push(block)
    }
    await this.seal()
  }

  /** What is being sealed, which is neither in the builder nor in the spool. */
  get sealing(): BatchSize {
    return this.#sealing?.size ?? { samples: 0, bytes: 0 }
  }

  /** Samples that are lost if the process ends now: not durable, and no page brings them again. */
  get losableSamples(): number {
    return this.#batch.loose + (this.#sealing?.loose ?? 0)
  }

  /** The last page of a producer that is durable. */
  positionOf(producer: string): PagePosition | undefined {
    return this.#options.spool.positionOf(producer)
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
      this.#batchOpened = timers.now()
      this.#sealing = batch
      batch.size = sizeOf(blocks)
    }
    if (blocks.length > 0 || !batch.isEmpty) {
      const begun = timers.now()
      const spooled = await this.#untilSealed(() =>
        spool.seal({
          blocks,
          positions: batch.positions.values(),
          mayBeDouble: ({ table }) => batch.mayBeDouble(table),
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

function tooManyNew(): PullError {
  return new PullError(
    FAILURE_REASONS.backPressure,
    'it has more series of schemas that nobody knows yet than may be asked for at once, and Nexus ' +
      'or the database is away: its pages wait',
  )
}

function sizeOf(blocks: readonly BlockContent[]): BatchSize {
  let samples = 0
  let bytes = 0
  for (const block of blocks) {
    samples += samplesOf(block)
    bytes += block.body.byteLength
  }
  return { samples, bytes }
}
