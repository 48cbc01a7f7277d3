import {
  systemClock,
  type Clock,
  type DatumType,
  type Nanoseconds,
  type Points,
  type Sample,
  type SeriesDescription,
  type Timeseries,
} from '@oximeter/core'
import { remainsText, sampleText } from '../stored/sample-text.ts'
import { Bodies } from './bodies.ts'
import { Descriptions } from './descriptions.ts'
import { Spans, type Day, type Span } from './spans.ts'
import { sampleAt } from './one-point.ts'
import { chooseRows, sliceRows, type PointProblem, type PointRows } from './point-rows.ts'
import { QuarantineRows } from './quarantine-rows.ts'
import type { SealedBlock } from './sealed-block.ts'
import { LatestTimes, SeriesRows } from './series-rows.ts'
import { SeriesTable } from './series-table.ts'
import type { BlockLimits } from './slices.ts'
import { SPANS_OF_A_DAY } from '../tables/series.ts'
import { problemOf, type Problem } from './storable.ts'
import { TableBlock } from './table-block.ts'

export interface BlockBuilderOptions {
  /** Rows of one block. @default 500 000, which is also the most */
  readonly maxRows?: number
  /** Bytes of one block, about. @default 128 MiB, which is also the most */
  readonly maxBytes?: number
  /** Series of samples, not of points, that are remembered between batches. @default 1 000 000 */
  readonly maxSeries?: number
  /** Tells when a sample went to quarantine. */
  readonly clock?: Clock
}

/** A sample that is not stored but kept, or what is left of one that could not even be read. */
export type Quarantined =
  | { readonly sample: Sample; readonly reason: string; readonly detail: string }
  | {
      readonly name: string
      readonly reason: string
      readonly detail: string
      readonly body: string
    }

const MAX_ROWS = 500_000
const MAX_BYTES = 128 * 1024 * 1024
/** A larger block was not like the others. */
const MAX_SPARE_BYTES = 16 * 1024 * 1024

/**
 * Gathers samples and seals them into blocks, each for one INSERT into one table and, where the
 * table has partitions, of one UTC day.
 *
 * A builder is meant to live long: it remembers which series it has described, at about 150 bytes
 * each. Points are taken in columns, at a tenth of the cost of sample objects; their series are
 * registered once. What no table can hold goes to quarantine, and nothing that a sample holds makes
 * a builder throw.
 *
 * @example
 * const builder = new BlockBuilder()
 * for (const sample of samples) builder.add(sample)
 * for (const block of builder.seal()) await db.insertBlock(block)
 *
 * @example
 * const ids = Uint32Array.from(descriptions, (description) => builder.register(description))
 * builder.addPoints(points, ids)
 */
export class BlockBuilder {
  readonly #limits: BlockLimits
  readonly #clock: Clock
  readonly #maxSeries: number
  readonly #series = new SeriesTable()
  readonly #descriptions = new Descriptions(this.#series)
  /** Slots of series that came with samples. */
  #loose = new Set<number>()
  #byObject = new WeakMap<Timeseries, number>()
  readonly #spans = new Spans()
  /** Blocks that were sealed: filling them again costs no memory. */
  readonly #spare = new Map<DatumType, TableBlock>()
  readonly #bodies = new Bodies()
  #sealed: SealedBlock[] = []
  #blocks = new Map<number, Map<DatumType, TableBlock>>()
  #seriesRows = new SeriesRows(this.#series)
  #latest = new LatestTimes(this.#series)
  #quarantine = new QuarantineRows()
  #rows = 0
  #sealedBytes = 0

  constructor(options: BlockBuilderOptions = {}) {
    this.#limits = {
      maxRows: Math.min(options.maxRows ?? MAX_ROWS, MAX_ROWS),
      maxBytes: Math.min(options.maxBytes ?? MAX_BYTES, MAX_BYTES),
    }
    this.#clock = options.clock ?? systemClock
    this.#maxSeries = options.maxSeries ?? 1_000_000
  }

  /** Samples since the last `seal()`, quarantined ones too. */
  get rows(): number {
    return this.#rows
  }

  /** About how many bytes their blocks will have. */
  get bytes(): number {
    let bytes = this.#latest.bytes + this.#quarantine.bytes + this.#seriesRows.bytes
    // Asked for with each page.
    for (const blocks of this.#blocks.values())
      for (const block of blocks.values()) bytes += block.bytes
    return bytes + this.#sealedBytes
  }

  /** Series that are remembered. */
  get series(): number {
    return this.#series.size
  }

  /**
   * The id of a series for `addPoints`, until it is released as often as it was registered. The same
   * description has the same id.
   */
  register(description: SeriesDescription): number {
    return this.#descriptions.hold(description)
  }

  /** What was registered under an id that is not released. */
  describe(id: number): SeriesDescription {
    return this.#descriptions.get(id)
  }

  /** Gives ids back that `register` gave; those of points that were added already too. */
  release(ids: Iterable<number>): void {
    this.#descriptions.release(ids)
  }

  /**
   * Takes points, whose columns are copied.
   *
   * @param ids the id of each series, by its number in the points; SKIP where its rows are left out
   * @returns the rows that went to quarantine, and why
   * @throws DbError `invalid-argument` if some row's series has no id; then nothing was taken
   */
  addPoints(points: Points, ids: Uint32Array): PointProblem[] {
    const known = { series: this.#series, descriptions: this.#descriptions }
    const { chosen, problems } = chooseRows(points, ids, known)
    for (const problem of problems) this.#quarantineRow(points, ids, problem)
    this.#rows += chosen.rows.length
    for (const [span, part] of this.#byDay(chosen)) {
      for (let from = 0; from < part.rows.length;) {
        const rest = from === 0 ? part : sliceRows(part, from, part.rows.length)
        from += this.#block(points.datumType, span).append(rest)
      }
    }
    this.#seenRows(chosen)
    return problems
  }

  /** @returns why the sample went to quarantine, if it did */
  add(sample: Sample): Problem | undefined {
    const problem = problemOf(sample)
    if (problem) {
      this.quarantine({ sample, ...problem })
      return problem
    }
    const { timeseries, timestamp } = sample
    const slot = this.#slotOf(timeseries)
    const span = this.#spans.of(timestamp)
    this.#rows++
    this.#block(timeseries.datumType, span).add(slot, sample)
    this.#seen(slot, timestamp, span)
    return undefined
  }

  /** Keeps a sample aside, with why, for a person to look at and perhaps to store later. */
  quarantine(item: Quarantined): void {
    const { reason, detail } = item
    const name = 'sample' in item ? item.sample.timeseries.name : item.name
    const body = 'sample' in item ? sampleText(item.sample) : item.body
    this.#rows++
    this.#quarantine.add({ receivedAt: this.#clock(), name, reason, detail, body })
  }

  /**
   * The blocks of everything added since the last time, in the order to insert them: series first,
   * so that no sample is there before its description. Empty if there was nothing.
   */
  seal(): SealedBlock[] {
    const blocks = [
      ...this.#seriesRows.seal(this.#limits),
      ...this.#sealed,
      ...this.#sealOpen(),
      ...this.#latest.seal(this.#limits),
      ...this.#quarantine.seal(this.#limits),
    ]
    this.#sealed = []
    this.#blocks = new Map()
    this.#seriesRows = new SeriesRows(this.#series)
    this.#latest = new LatestTimes(this.#series)
    this.#quarantine = new QuarantineRows()
    this.#rows = 0
    this.#sealedBytes = 0
    this.#forget()
    return blocks
  }

  /**
   * Says that nobody needs a block any more that this builder sealed: its memory holds blocks to
   * come. To be called when nobody can be reading it, or not at all.
   */
  reuse({ body }: SealedBlock): void {
    this.#bodies.giveBack(body)
  }

  #slotOf(timeseries: Timeseries): number {
    let slot = this.#byObject.get(timeseries)
    if (slot === undefined) {
      slot = this.#series.slotOf(timeseries)
      this.#byObject.set(timeseries, slot)
      this.#loose.add(slot)
    }
    return slot
  }

  /** Nothing refers to slots but descriptions and samples' objects: all blocks are sealed. */
  #forget(): void {
    const free = this.#descriptions.sweep()
    for (const slot of free) if (this.#loose.has(slot)) free.delete(slot)
    if (this.#loose.size > this.#maxSeries) {
      for (const slot of this.#loose) if (!this.#descriptions.describes(slot)) free.add(slot)
      this.#loose = new Set()
      this.#byObject = new WeakMap()
    }
    this.#series.free(free)
  }

  /** The rows of each day with a span of it; nearly always all are of one. */
  #byDay(chosen: PointRows): Iterable<readonly [Span, PointRows]> {
    const { timestamps } = chosen.points
    if (chosen.rows.length === 0) return []
    if (typeof timestamps === 'bigint') return [[this.#spans.of(timestamps), chosen]]
    const days = new Map<number, { span: Span; at: number[] }>()
    chosen.rows.forEach((row, at) => {
      const span = this.#spans.of(timestamps[row]!)
      const day = days.get(span.day.number)
      if (day) day.at.push(at)
      else days.set(span.day.number, { span, at: [at] })
    })
    return Array.from(days.values(), ({ span, at }) => [
      span,
      at.length === chosen.rows.length ? chosen : pickRows(chosen, at),
    ])
  }

  #seenRows({ points: { timestamps }, rows, slots }: PointRows): void {
    const { lastSpans, firstDays } = this.#series
    for (let index = 0; index < rows.length; index++) {
      const time = typeof timestamps === 'bigint' ? timestamps : timestamps[rows[index]!]!
      const span = this.#spans.of(time)
      const slot = slots[index]!
      if (span.number > lastSpans[slot]! || span.day.number < firstDays[slot]!) {
        this.#seen(slot, time, span)
      }
    }
  }

  /** Says when a series was seen where that is not yet written, of its days and its last span. */
  #seen(slot: number, time: Nanoseconds, { number, day }: Span): void {
    const { lastSpans, firstDays } = this.#series
    const lastDay = Math.floor(lastSpans[slot]! / SPANS_OF_A_DAY)
    if (day.number < firstDays[slot]! || day.number > lastDay) this.#seriesRows.add(slot, time)
    firstDays[slot] = Math.min(firstDays[slot]!, day.number)
    if (number > lastSpans[slot]!) {
      lastSpans[slot] = number
      this.#latest.add(slot, time)
    }
  }

  #quarantineRow(points: Points, ids: Uint32Array, { row, reason, detail }: PointProblem): void {
    const description = this.#descriptions.get(ids[points.series[row]!]!)
    const { timeseries } = description
    const sample = sampleAt(points, row, description)
    if (!(sample instanceof Error)) {
      this.quarantine({ sample, reason, detail })
      return
    }
    const { timestamps } = points
    const timestamp = typeof timestamps === 'bigint' ? timestamps : timestamps[row]!
    const body = remainsText(timeseries, timestamp)
    this.quarantine({ name: timeseries.name, reason, detail, body })
  }

  #sealOpen(): SealedBlock[] {
    return this.#open().map((block) => {
      if (block.bytes <= MAX_SPARE_BYTES) this.#spare.set(block.datumType, block)
      return block.seal(this.#bodies)
    })
  }

  #open(): TableBlock[] {
    return Array.from(this.#blocks.values(), (blocks) => [...blocks.values()]).flat()
  }

  #block(datumType: DatumType, { day }: Span): TableBlock {
    let blocks = this.#blocks.get(day.number)
    if (!blocks) this.#blocks.set(day.number, (blocks = new Map()))
    const open = blocks.get(datumType)
    if (open && !open.isFull) return open
    if (open) {
      const block = open.seal(this.#bodies)
      this.#sealed.push(block)
      this.#sealedBytes += block.body.byteLength
    }
    const block = this.#emptyBlock(datumType, day)
    blocks.set(datumType, block)
    return block
  }

  #emptyBlock(datumType: DatumType, { text }: Day): TableBlock {
    const spare = this.#spare.get(datumType)
    if (spare) {
      this.#spare.delete(datumType)
      spare.begin(text)
      return spare
    }
    const known = { series: this.#series, descriptions: this.#descriptions }
    return new TableBlock(datumType, text, known, this.#limits)
  }
}

function pickRows({ points, rows, ids, slots }: PointRows, at: readonly number[]): PointRows {
  const pick = (values: Uint32Array) => Uint32Array.from(at, (index) => values[index]!)
  return { points, rows: pick(rows), ids: pick(ids), slots: pick(slots) }
}
