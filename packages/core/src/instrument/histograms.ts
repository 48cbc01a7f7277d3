import type { Datum } from '../datum.ts'
import type { HistogramDatumType } from '../datum-type.ts'
import type { SupportOf } from '../definition/datum-input.ts'
import type { Bins } from '../histogram/bins.ts'
import { cellsPerHistogram, histogramDatum, initHistogram, observe } from '../histogram/cells.ts'
import type { NumberInput } from '../number-type.ts'
import type { Nanoseconds } from '../time.ts'
import { BoundSeries, grown, RECORDED, SeriesTable, type SeriesOptions } from './series-table.ts'

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
export class HistogramTable extends SeriesTable<BoundHistogram> {
  readonly bins: Bins
  readonly stride: number
  cells: Float64Array

  constructor(bins: Bins, options: SeriesOptions) {
    super(`histogram_${bins.support}`, options)
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
}

class BoundHistogram extends BoundSeries<HistogramTable> implements HistogramSeries {
  observe(value: number | bigint): void {
    const { table, slot } = this
    if (observe(table.bins, table.cells, slot * table.stride, value)) table.status[slot] = RECORDED
    else table.refuse(value)
  }
}
