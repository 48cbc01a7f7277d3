import type { HistogramBins } from '../datum.ts'
import { numberArray } from '../number-arrays.ts'
import { isWide, NUMBER_LIMITS, type NumberType, type NumberValues } from '../number-type.ts'
import type { NumberArray } from '../points.ts'
import { Guide } from './guide.ts'

/** The array that holds bin edges of a number type. */
export type EdgesOf<S extends NumberType> = HistogramBins[`histogram_${S}`]

/**
 * The bins of a histogram: contiguous, covering every value of their type. Made once and shared by
 * all that use them; so is `edges`, by every datum.
 */
export class Bins<S extends NumberType = NumberType> {
  readonly support: S
  /** Left edges, strictly ascending, the first being the smallest value of the type. */
  readonly edges: EdgesOf<S>
  /** The largest value of the type where the last bin is closed; else the last bin is open. */
  readonly end: NumberValues[S] | undefined
  readonly length: number
  /** The least and most that a double of the type may be: of 64-bit integers, the safe ones. */
  readonly least: number
  readonly most: number
  /** Of the edges as doubles: rounding moves none of them across a number that a double holds. */
  readonly #guide: Guide

  /** Takes edges that are known to be in order; `binsFromEdges` and its neighbours check. */
  constructor(support: S, edges: readonly NumberValues[S][], closed: boolean) {
    this.support = support
    this.edges = numberArray(support, edges.length) as NumberArray as EdgesOf<S>
    this.edges.set(edges as never)
    this.end = closed ? NUMBER_LIMITS[support].max : undefined
    this.length = edges.length
    const { min, max } = NUMBER_LIMITS[support]
    this.least = isWide(support) ? Math.max(Number(min), Number.MIN_SAFE_INTEGER) : Number(min)
    this.most = isWide(support) ? Number.MAX_SAFE_INTEGER : Number(max)
    this.#guide = new Guide(Float64Array.from(edges, Number))
  }

  /** The bin of a value of the type that a double holds exactly. */
  find(value: number): number {
    return this.#guide.find(value)
  }

  /** The bin of any 64-bit integer of the type. */
  findWide(value: bigint): number {
    const { edges } = this
    let low = 0
    let high = edges.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (edges[middle]! <= value) low = middle
      else high = middle
    }
    return low
  }
}
