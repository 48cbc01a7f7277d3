import type { Datum } from '../datum.ts'
import type { HistogramDatumType } from '../datum-type.ts'
import type { SupportOf } from '../definition/datum-input.ts'
import type { Bins } from '../histogram/bins.ts'
import { cellsPerHistogram, histogramDatum, initHistogram, observe } from '../histogram/cells.ts'
import { HistogramColumns } from '../histogram/cell-columns.ts'
import { grown } from '../number-arrays.ts'
import type { NumberInput } from '../number-type.ts'
import type { HistogramData } from '../points.ts'
import type { Nanoseconds } from '../time.ts'
import { BoundSeries } from './bound-series.ts'
import { NO_SLOT } from './series-index.ts'
import { RECORDED, SeriesTable, SINK, type SeriesOptions } from './series-table.ts'

/**
 * One series of a histogram metric. Recording neither allocates nor throws: a value that is not
 * finite, or not of the type, is counted in the instrument's `refused`.
 */
export interface HistogramSeries<T extends HistogramDatumType = HistogramDatumType> {
  observe(value: NumberInput<SupportOf<T>>): void
  missing(): void
  remove(): void
}

/** Histograms that share their bins, one behind the other in one array. */
export class HistogramTable extends SeriesTable<BoundHistogram, HistogramData> {
  readonly bins: Bins
  readonly stride: number
  cells: Float64Array

  constructor(bins: Bins, options: SeriesOptions) {
    super(options, { bins: bins.edges, ...(bins.end !== undefined && { end: bins.end }) })
    this.bins = bins
    this.stride = cellsPerHistogram(bins)
    this.cells = new Float64Array(this.stride)
    initHistogram(bins, this.cells, 0)
  }

  protected resize(slots: number): void {
    this.cells = grown(this.cells, slots * this.stride)
  }

  protected clear(slot: number): void {
    initHistogram(this.bins, this.cells, slot * this.stride)
  }

  protected bind(slot: number): BoundHistogram {
    return new BoundHistogram(this, slot)
  }

  protected read(slot: number, startTime: Nanoseconds): Datum {
    return histogramDatum(this.bins, this.cells, slot * this.stride, startTime) as Datum
  }

  protected copy(slots: Uint32Array, count: number, data: HistogramData, row: number): void {
    const columns = new HistogramColumns(data)
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot === NO_SLOT) columns.skip(row + i)
      else columns.put(row + i, this.bins, this.cells, slot * this.stride)
    }
  }
}

class BoundHistogram extends BoundSeries<HistogramTable> implements HistogramSeries {
  observe(value: number | bigint): void {
    const { table } = this
    let { slot } = this
    // A series that was retired begins anew only with a value that it takes.
    if (slot < 0) slot = observe(table.bins, table.cells, SINK, value) ? this.live() : SINK
    if (observe(table.bins, table.cells, slot * table.stride, value)) table.status[slot] = RECORDED
    else table.refuse(value)
  }
}
