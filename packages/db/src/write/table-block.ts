import { isCumulative, type DatumType, type Sample } from '@oximeter/core'
import { TIME } from '../native/column-type.ts'
import { comparisonOf } from '../native/compare-int64.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { measurementTableName } from '../tables/measurements.ts'
import type { Bodies } from './bodies.ts'
import { columnsOf, type KnownSeries } from './columns-of.ts'
import { sliceRows, type PointRows } from './point-rows.ts'
import { rowOrder } from './row-order.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import { seriesColumns } from './series-columns.ts'
import type { BlockLimits } from './slices.ts'

/** About what the identity of a row takes. */
const IDENTITY_SIZE = 28

/** Samples of one datum type and UTC day, on their way to one table. */
export class TableBlock {
  readonly datumType: DatumType
  #day: string
  readonly #known: KnownSeries
  readonly #limits: BlockLimits
  readonly #slots = new FixedColumn(Uint32Array)
  readonly #times = new FixedColumn(BigInt64Array)
  readonly #startTimes: FixedColumn | undefined
  readonly #datum
  #bytes = 0

  constructor(datumType: DatumType, day: string, known: KnownSeries, limits: BlockLimits) {
    this.datumType = datumType
    this.#day = day
    this.#known = known
    this.#limits = limits
    this.#startTimes = isCumulative(datumType) ? new FixedColumn(BigInt64Array) : undefined
    this.#datum = columnsOf(datumType, known)
  }

  get rows(): number {
    return this.#slots.length
  }

  /** About as many as the block will have. */
  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.rows >= this.#limits.maxRows || this.#bytes >= this.#limits.maxBytes
  }

  add(slot: number, { timestamp, datum }: Sample): void {
    this.#slots.push(slot)
    this.#times.push(timestamp)
    // Only data of cumulative types reach a table with start times, and they have one.
    this.#startTimes?.push(('startTime' in datum ? datum.startTime : undefined) ?? 0n)
    this.#bytes += IDENTITY_SIZE + this.#datum.push(datum, slot)
  }

  /** Adds rows until the block is full, at least one; returns how many. All are of its day. */
  append(chosen: PointRows): number {
    const count = this.#fitting(chosen)
    const part = count === chosen.rows.length ? chosen : sliceRows(chosen, 0, count)
    const { points, rows, slots, ids } = part
    const { timestamps, startTimes } = points
    this.#slots.pushAll(slots)
    if (typeof timestamps === 'bigint') this.#times.pushMany(timestamps, count)
    else this.#times.pushRows(timestamps, rows)
    if (startTimes) this.#startTimes?.pushRows(startTimes, rows)
    else this.#startTimes?.pushRows(this.#known.descriptions.startTimes, ids)
    this.#datum.append(part)
    return count
  }

  /** Begins anew, of another day perhaps. */
  begin(day: string): void {
    this.#day = day
    this.#bytes = 0
    this.#slots.clear()
    this.#times.clear()
    this.#startTimes?.clear()
    this.#datum.clear()
  }

  /** What was added. It takes no more samples until it begins anew. */
  seal(bodies: Bodies): SealedBlock {
    const { series } = this.#known
    const slots = this.#slots.filled as Uint32Array
    const starts = this.#startTimes?.values as BigInt64Array | undefined
    const times = this.#times.values as BigInt64Array
    const { ranks } = series
    const byTime = comparisonOf(times)
    const byStart = starts && comparisonOf(starts)
    const compare = byStart
      ? (a: number, b: number): number => byStart(a, b) || byTime(a, b)
      : byTime
    // The engine is told that a block holds each sample once.
    const order = rowOrder(slots, ranks, compare)
    const startTime = { name: 'start_time', type: TIME, column: this.#startTimes, order }
    const columns = [
      ...seriesColumns(series, slots, order),
      ...(startTime.column ? [{ ...startTime, column: startTime.column }] : []),
      { name: 'timestamp', type: TIME, column: this.#times, order },
      ...this.#datum.columns.map((column) => ({ ...column, order })),
    ]
    const table = measurementTableName(this.datumType)
    return sealBlock(table, this.#day, this.#bytes, columns, bodies)
  }

  #fitting({ points, rows }: PointRows): number {
    const most = Math.min(rows.length, this.#limits.maxRows - this.rows)
    let count = 0
    while (count < most && (count === 0 || this.#bytes < this.#limits.maxBytes)) {
      this.#bytes += IDENTITY_SIZE + this.#datum.sizeOf(points, rows[count]!)
      count++
    }
    return count
  }
}
