import { putLimbs, putWhole, wordsOf } from '../int64.ts'
import type { HistogramData, NumberArray, QuantileColumns } from '../points.ts'
import type { Bins } from './bins.ts'
import * as cell from './cells.ts'
import { DESIRED, HEIGHTS, POSITIONS } from './quantile-cells.ts'

const MARKERS = 5

/** Puts numbers, each of one or two cells, in a column. */
type Put = (row: number, cells: Float64Array, at: number) => void

/** Columns of histograms that are filled from the cells of histograms, row by row. */
export class HistogramColumns {
  readonly #data: HistogramData
  readonly #counts: Uint32Array
  readonly #putMin: Put
  readonly #putMax: Put
  readonly #putSum: Put
  readonly #putQuantiles: readonly Put[]

  constructor(data: HistogramData) {
    this.#data = data
    this.#counts = wordsOf(data.counts)
    this.#putMin = numbersInto(data.min)
    this.#putMax = numbersInto(data.max)
    this.#putSum = numbersInto(data.sums)
    this.#putQuantiles = [data.p50, data.p90, data.p99].map(quantilesInto)
  }

  /** Leaves a row without counts, for what is missing. */
  skip(row: number): void {
    this.#data.offsets[row + 1] = this.#data.offsets[row]!
  }

  /** Fills the next row; the cells are settled by it. */
  put(row: number, bins: Bins, cells: Float64Array, at: number): void {
    cell.settle(bins, cells, at)
    const { offsets, squaredMeans } = this.#data
    const offset = offsets[row]!
    const { length } = bins
    for (let i = 0; i < length; i++) {
      putWhole(this.#counts, offset + i, cells[at + cell.COUNTS + i]!)
    }
    offsets[row + 1] = offset + length
    this.#putMin(row, cells, at + cell.MIN)
    this.#putMax(row, cells, at + cell.MAX)
    this.#putSum(row, cells, at + cell.SUM)
    squaredMeans[row] = cells[at + cell.SQUARES]!
    for (const [i, quantile] of cell.QUANTILES.entries()) {
      this.#putQuantiles[i]!(row, cells, at + quantile)
    }
  }
}

function numbersInto(column: NumberArray): Put {
  if (!(column instanceof BigInt64Array || column instanceof BigUint64Array)) {
    return (row, cells, at) => {
      column[row] = cells[at]!
    }
  }
  const words = wordsOf(column)
  return (row, cells, at) => putLimbs(words, row, cells[at + 1]!, cells[at]!)
}

function quantilesInto({ heights, positions, desired }: QuantileColumns): Put {
  const words = wordsOf(positions)
  return (row, cells, at) => {
    for (let i = 0; i < MARKERS; i++) {
      const place = row * MARKERS + i
      heights[place] = cells[at + HEIGHTS + i]!
      putWhole(words, place, cells[at + POSITIONS + i]!)
      desired[place] = cells[at + DESIRED + i]!
    }
  }
}
