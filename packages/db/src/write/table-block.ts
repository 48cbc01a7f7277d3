import { isCumulative, type DatumType, type Sample } from '@oximeter/core'
import { NAME, TIME } from '../native/column-type.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { NameColumn } from '../native/text-column.ts'
import { measurementTableName } from '../tables/measurements.ts'
import { datumColumns } from './datum-columns.ts'
import { rowOrder } from './row-order.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import type { Series } from './series.ts'
import { sortSeries } from './sort-series.ts'

/** Samples of one datum type and UTC day, on their way to one table. */
export class TableBlock {
  readonly #table: string
  readonly #day: string
  readonly #series: Series[] = []
  readonly #numbers = new Map<Series, number>()
  readonly #rowSeries = new FixedColumn(Uint32Array)
  readonly #times = new FixedColumn(BigInt64Array)
  readonly #startTimes: FixedColumn | undefined
  readonly #datum
  #bytes = 0

  constructor(datumType: DatumType, day: string) {
    this.#table = measurementTableName(datumType)
    this.#day = day
    this.#startTimes = isCumulative(datumType) ? new FixedColumn(BigInt64Array) : undefined
    this.#datum = datumColumns(datumType)
  }

  get rows(): number {
    return this.#times.length
  }

  /** About as many as the block will have. */
  get bytes(): number {
    return this.#bytes
  }

  add(series: Series, { timestamp, datum }: Sample): void {
    if (series.block !== this) this.#number(series)
    this.#rowSeries.push(series.number)
    this.#times.push(timestamp)
    // Only data of cumulative types reach a table with start times, and they have one.
    this.#startTimes?.push(('startTime' in datum ? datum.startTime : undefined) ?? 0n)
    this.#bytes += 28 + this.#datum.push(datum, series)
  }

  /** Two blocks of one series are open at midnight only, so that this is seldom asked. */
  #number(series: Series): void {
    let number = this.#numbers.get(series)
    if (number === undefined) {
      number = this.#series.length
      this.#series.push(series)
      this.#numbers.set(series, number)
    }
    series.block = this
    series.number = number
  }

  /** The block's one end: it takes no more samples. */
  seal(): SealedBlock {
    const series = this.#series
    for (const one of series) if (one.block === this) one.block = undefined
    const names = new NameColumn()
    const keys = new FixedColumn(BigUint64Array)
    for (const { name, key } of series) {
      names.push(name)
      keys.push(key)
    }
    const starts = this.#startTimes?.values as BigInt64Array | undefined
    const times = this.#times.values as BigInt64Array
    const rowSeries = this.#rowSeries.values.subarray(0, this.rows) as Uint32Array
    const order = rowOrder(rowSeries, ranksOf(series), (a, b) => {
      if (starts && starts[a] !== starts[b]) return starts[a]! < starts[b]! ? -1 : 1
      return times[a] === times[b] ? 0 : times[a]! < times[b]! ? -1 : 1
    })
    const ofSeries = order.map((row) => rowSeries[row]!)
    const startTime = { name: 'start_time', type: TIME, column: this.#startTimes, order }
    return sealBlock(this.#table, this.#day, this.#bytes, [
      { name: 'timeseries_name', type: NAME, column: names, order: ofSeries },
      { name: 'timeseries_key', type: 'UInt64', column: keys, order: ofSeries },
      ...(startTime.column ? [{ ...startTime, column: startTime.column }] : []),
      { name: 'timestamp', type: TIME, column: this.#times, order },
      ...this.#datum.columns.map((column) => ({ ...column, order })),
    ])
  }
}

/** The place of each series in the sort order. */
function ranksOf(series: readonly Series[]): Uint32Array {
  const ranks = new Uint32Array(series.length)
  sortSeries(series).forEach((number, rank) => (ranks[number] = rank))
  return ranks
}
