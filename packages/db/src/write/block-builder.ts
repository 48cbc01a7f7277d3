import { systemClock, type Clock, type DatumType, type Sample } from '@oximeter/core'
import { sampleText } from '../stored/sample-text.ts'
import { Days, type Day } from './days.ts'
import { LatestRows } from './latest-rows.ts'
import { QuarantineRows, SeriesRows } from './other-rows.ts'
import type { SealedBlock } from './sealed-block.ts'
import { SeriesCache } from './series.ts'
import type { BlockLimits } from './slices.ts'
import { problemOf, type Problem } from './storable.ts'
import { TableBlock } from './table-block.ts'

export interface BlockBuilderOptions {
  /** Rows of one block. @default 500 000, which is also the most */
  readonly maxRows?: number
  /** Bytes of one block, about. @default 128 MiB, which is also the most */
  readonly maxBytes?: number
  /** Series whose keys are remembered. @default 1 000 000 */
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

/**
 * Gathers samples and seals them into blocks, each for one INSERT into one table and, where the
 * table has partitions, of one UTC day.
 *
 * A builder is meant to live long: it remembers which series it has described. `add` never throws
 * for what a sample holds; what no table can hold goes to quarantine.
 *
 * @example
 * const builder = new BlockBuilder()
 * for (const sample of samples) builder.add(sample)
 * for (const block of builder.seal()) await db.insertBlock(block)
 */
export class BlockBuilder {
  readonly #limits: BlockLimits
  readonly #clock: Clock
  readonly #cache: SeriesCache
  readonly #days = new Days()
  #sealed: SealedBlock[] = []
  #blocks = new Map<number, Map<DatumType, TableBlock>>()
  #series = new SeriesRows()
  #latest = new LatestRows()
  #quarantine = new QuarantineRows()
  #rows = 0
  #sealedBytes = 0

  constructor(options: BlockBuilderOptions = {}) {
    this.#limits = {
      maxRows: Math.min(options.maxRows ?? MAX_ROWS, MAX_ROWS),
      maxBytes: Math.min(options.maxBytes ?? MAX_BYTES, MAX_BYTES),
    }
    this.#clock = options.clock ?? systemClock
    this.#cache = new SeriesCache(options.maxSeries ?? 1_000_000)
  }

  /** Samples since the last `seal()`, quarantined ones too. */
  get rows(): number {
    return this.#rows
  }

  /** About how many bytes their blocks will have. */
  get bytes(): number {
    let bytes = this.#sealedBytes + this.#latest.bytes + this.#quarantine.bytes + this.#series.bytes
    for (const block of this.#open()) bytes += block.bytes
    return bytes
  }

  /** @returns why the sample went to quarantine, if it did */
  add(sample: Sample): Problem | undefined {
    const problem = problemOf(sample)
    if (problem) {
      this.quarantine({ sample, ...problem })
      return problem
    }
    const series = this.#cache.of(sample.timeseries)
    const day = this.#days.of(sample.timestamp)
    this.#rows++
    this.#block(series.datumType, day).add(series, sample)
    this.#latest.add(series, sample)
    if (day.number < series.firstDay || day.number > series.lastDay) {
      series.firstDay = Math.min(series.firstDay, day.number)
      series.lastDay = Math.max(series.lastDay, day.number)
      this.#series.add(series, sample.timestamp)
    }
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
      ...this.#series.seal(this.#limits),
      ...this.#sealed,
      ...this.#open().map((block) => block.seal()),
      ...this.#latest.seal(this.#limits),
      ...this.#quarantine.seal(this.#limits),
    ]
    this.#sealed = []
    this.#blocks = new Map()
    this.#series = new SeriesRows()
    this.#latest = new LatestRows()
    this.#quarantine = new QuarantineRows()
    this.#rows = 0
    this.#sealedBytes = 0
    return blocks
  }

  #open(): TableBlock[] {
    return Array.from(this.#blocks.values(), (blocks) => [...blocks.values()]).flat()
  }

  #block(datumType: DatumType, day: Day): TableBlock {
    let blocks = this.#blocks.get(day.number)
    if (!blocks) this.#blocks.set(day.number, (blocks = new Map()))
    const open = blocks.get(datumType)
    if (open && open.rows < this.#limits.maxRows && open.bytes < this.#limits.maxBytes) return open
    if (open) {
      const block = open.seal()
      this.#sealed.push(block)
      this.#sealedBytes += block.body.byteLength
    }
    const block = new TableBlock(datumType, day.text)
    blocks.set(datumType, block)
    return block
  }
}
