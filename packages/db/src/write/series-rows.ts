import type { Nanoseconds } from '@oximeter/core'
import { columnOf, inOrder, type Column, type NamedColumn } from '../native/column.ts'
import { TEXT_MAP, TIME } from '../native/column-type.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { LATEST_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { rowOrder } from './row-order.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import { seriesColumns } from './series-columns.ts'
import type { SeriesTable } from './series-table.ts'
import { slices, type BlockLimits } from './slices.ts'

/** Times at which series were seen, on their way to a table that has one row for each series. */
class SeenTimes {
  protected readonly series: SeriesTable
  readonly #slots = new FixedColumn(Uint32Array)
  readonly #times = new FixedColumn(BigInt64Array)

  constructor(series: SeriesTable) {
    this.series = series
  }

  get length(): number {
    return this.#slots.length
  }

  add(slot: number, at: Nanoseconds): void {
    this.#slots.push(slot)
    this.#times.push(at)
  }

  protected slot(row: number): number {
    return this.#slots.values[row] as number
  }

  protected time(row: number): bigint {
    return this.#times.values[row] as bigint
  }

  /** Rows by series, and within one by time. */
  protected order(): Uint32Array {
    const slots = this.#slots.filled as Uint32Array
    return rowOrder(slots, this.series.ranks, (a, b) => (this.time(a) < this.time(b) ? -1 : 1))
  }

  protected columns(rows: Uint32Array) {
    const identity = seriesColumns(this.series, this.#slots.filled as Uint32Array, rows)
    return { identity, times: { column: this.#times, type: TIME, order: rows } }
  }
}

/** Series that appeared, or were first seen on another day. */
export class SeriesRows extends SeenTimes {
  get bytes(): number {
    return this.length * 200
  }

  seal(limits: BlockLimits): SealedBlock[] {
    const size = (row: number) => 40 + this.series.fieldsSize(this.slot(row))
    return slices(this.order(), size, limits).map(({ rows, bytes }) => {
      const { identity, times } = this.columns(Uint32Array.from(rows))
      return sealBlock(SERIES_TABLE.name, null, bytes, [
        ...identity,
        this.#column(rows, 'version', 'UInt8', (slot) => this.series.shape(slot).version),
        this.#column(rows, 'fields', TEXT_MAP, (slot) => {
          return { names: this.series.shape(slot).fields, texts: this.series.values(slot) }
        }),
        { name: 'first_seen', ...times },
        { name: 'last_seen', ...times },
      ])
    })
  }

  #column(
    rows: readonly number[],
    name: string,
    type: string,
    value: (slot: number) => unknown,
  ): NamedColumn & { readonly order: Uint32Array } {
    const values: Column<never> = columnOf(type)
    for (const row of rows) values.push(value(this.slot(row)) as never)
    return { name, type, column: values, order: inOrder(rows.length) }
  }
}

/** Series that were seen in another span of time than before; of each the newest time counts. */
export class LatestTimes extends SeenTimes {
  get bytes(): number {
    return this.length * 17
  }

  seal(limits: BlockLimits): SealedBlock[] {
    const all = this.order()
    const last = all.filter((row, at) => this.slot(row) !== this.slot(all[at + 1] ?? -1))
    return slices(last, () => 17, limits).map(({ rows, bytes }) => {
      const { identity, times } = this.columns(Uint32Array.from(rows))
      return sealBlock(LATEST_TABLE.name, null, bytes, [
        ...identity,
        { name: 'timestamp', ...times },
      ])
    })
  }
}
