import {
  ABSENT_BITS,
  absentStatistics,
  type Datum,
  type HistogramData,
  type HistogramDatum,
  type HistogramDatumType,
} from '@oximeter/core'
import { ArrayColumn, SharedArrayColumn } from '../native/array-column.ts'
import type { NamedColumn } from '../native/column.ts'
import { layoutOf, type FixedArrayConstructor } from '../native/column-type.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { isFloat, QUANTILES, scalarType } from '../tables/measurements.ts'
import { binEdges } from './bin-edges.ts'
import type { DatumColumns } from './datum-columns.ts'
import type { Descriptions } from './descriptions.ts'
import { compactState } from './estimator-state.ts'
import { MarkColumn } from './mark-column.ts'
import { MissingColumn } from './missing-column.ts'
import type { PointRows } from './point-rows.ts'
import { StateColumns, totalsOf } from './state-columns.ts'

/** About what a row takes beside its bins and counts. */
const STATE_SIZE = 240

/** An empty array, whatever the kind of its numbers. */
const NOTHING: readonly number[] = []

/** Histograms: see the description of their tables. */
export class HistogramColumns implements DatumColumns {
  readonly #type: string
  readonly #descriptions: Descriptions
  readonly #missing = new MissingColumn()
  readonly #absent = new MarkColumn('absent', 'UInt8')
  readonly #noBins: InstanceType<FixedArrayConstructor>
  readonly #bins = new SharedArrayColumn()
  readonly #counts = new ArrayColumn(BigUint64Array)
  readonly #zero: number | bigint
  readonly #zeroSum: number | bigint
  readonly #min: FixedColumn
  readonly #max: FixedColumn
  readonly #sums: FixedColumn
  readonly #squares = new FixedColumn(Float64Array)
  readonly #states = QUANTILES.map((quantile) => new StateColumns(quantile))

  constructor(datumType: HistogramDatumType, descriptions: Descriptions) {
    this.#type = scalarType(datumType)
    this.#descriptions = descriptions
    const layout = layoutOf(this.#type)
    if (layout.kind !== 'fixed') throw new TypeError(`${datumType} has no bins`)
    this.#noBins = new layout.array(0)
    this.#zero = layout.array.name.startsWith('Big') ? 0n : 0
    this.#zeroSum = isFloat(this.#type) ? 0 : 0n
    this.#min = new FixedColumn(layout.array)
    this.#max = new FixedColumn(layout.array)
    this.#sums = new FixedColumn(isFloat(this.#type) ? Float64Array : BigInt64Array)
  }

  get columns(): readonly NamedColumn[] {
    const sum = isFloat(this.#type) ? 'Float64' : 'Int64'
    return [
      ...this.#missing.columns,
      ...this.#absent.columns,
      { name: 'bins', type: `Array(${this.#type})`, column: this.#bins },
      { name: 'counts', type: 'Array(UInt64)', column: this.#counts },
      { name: 'min', type: this.#type, column: this.#min },
      { name: 'max', type: this.#type, column: this.#max },
      { name: 'sum_of_samples', type: sum, column: this.#sums },
      { name: 'squared_mean', type: 'Float64', column: this.#squares },
      ...this.#states.flatMap(({ columns }) => columns),
    ]
  }

  sizeOf({ data }: PointRows['points'], row: number): number {
    if (data.kind !== 'histograms') return STATE_SIZE
    return (data.offsets[row + 1]! - data.offsets[row]!) * 16 + STATE_SIZE
  }

  push(datum: Datum): number {
    this.#missing.push(datum)
    if ('bins' in datum) return this.#push(datum)
    this.#absent.push(0)
    this.#bins.push(this.#noBins)
    this.#counts.push(NOTHING)
    for (const column of [this.#min, this.#max, this.#sums, this.#squares]) column.pushZeros(1)
    for (const state of this.#states) state.pushNothing()
    return STATE_SIZE
  }

  #push(datum: HistogramDatum): number {
    this.#bins.push(binEdges(datum).edges)
    this.#counts.push(datum.counts)
    const { nSamples, min = this.#zero, max = this.#zero, sumOfSamples = this.#zeroSum } = datum
    this.#absent.push(absentStatistics(datum))
    this.#min.push(min)
    this.#max.push(max)
    this.#sums.push(sumOfSamples)
    this.#squares.push(datum.squaredMean ?? 0)
    for (const column of this.#states) {
      const state = datum[column.quantile]
      if (state) column.push(compactState(state, { nSamples, min, max }))
      else column.pushNothing()
    }
    return datum.counts.length * 16 + STATE_SIZE
  }

  append(chosen: PointRows): void {
    const { points, rows, ids } = chosen
    const data = points.data as HistogramData
    this.#missing.append(chosen)
    this.#absent.append(data.absent, rows)
    ids.forEach((id, index) => {
      const isMissing = points.missing?.[rows[index]!] === 1
      this.#bins.push((isMissing ? undefined : this.#descriptions.edges[id]?.edges) ?? this.#noBins)
    })
    this.#counts.pushRows(data.counts, data.offsets, rows)
    this.#min.pushRows(data.min, rows)
    this.#max.pushRows(data.max, rows)
    this.#sums.pushRows(data.sums, rows)
    this.#squares.pushRows(data.squaredMeans, rows)
    const totals = totalsOf(data, points.missing, rows)
    for (const state of this.#states) state.append(data, rows, totals, ABSENT_BITS[state.quantile])
  }

  clear(): void {
    this.#missing.clear()
    this.#absent.clear()
    this.#bins.clear()
    this.#counts.clear()
    for (const column of [this.#min, this.#max, this.#sums, this.#squares]) column.clear()
    for (const state of this.#states) state.clear()
  }
}
