import type { CompleteHistogramDatum } from '../datum.ts'
import { datumError, histogramError } from '../metrics-error.ts'
import {
  isFloat,
  notOfType,
  NUMBER_LIMITS,
  shown,
  toNumber,
  type NumberInput,
  type NumberType,
} from '../number-type.ts'
import { systemClock, type Nanoseconds } from '../time.ts'
import { Bins } from './bins.ts'
import * as cell from './cells.ts'
import { checkAscending, binsFromEdges } from './from-edges.ts'
import { binsFromRanges, type BinRange } from './from-ranges.ts'
import { decadeBins, logLinearBins, powerOfTwoBins, type LogLinear } from './log-linear.ts'
import { readQuantile } from './quantile.ts'

/** Everything that a histogram is, apart from the number of samples, which is the sum of counts. */
export type HistogramParts<S extends NumberType = NumberType> = Omit<
  CompleteHistogramDatum<`histogram_${S}`>,
  'nSamples'
>

/** So that doubles count exactly all that could be added in the lifetime of a program. */
const MAX_SAMPLES = 2 ** 52

export interface HistogramOptions {
  /** Default: now. */
  readonly startTime?: Nanoseconds
}

/**
 * A live histogram: counts of samples per bin, their extremes, sum and deviation, and estimates of
 * three quantiles. It is never reset by being read; `datum()` is a snapshot.
 *
 * For use in hand-written producers. A series of a histogram metric keeps one by itself.
 *
 * @example
 * const sizes = Histogram.fromEdges('u64', [100, 1000])
 * sizes.observe(200)
 * sizes.datum().counts // BigUint64Array [ 0n, 1n, 0n ]
 */
export class Histogram<S extends NumberType = NumberType> {
  readonly support: S
  startTime: Nanoseconds
  readonly #bins: Bins<S>
  readonly #cells: Float64Array

  private constructor(bins: Bins<S>, startTime: Nanoseconds = systemClock()) {
    this.support = bins.support
    this.startTime = startTime
    this.#bins = bins
    this.#cells = new Float64Array(cell.cellsPerHistogram(bins))
    cell.initHistogram(bins, this.#cells, 0)
  }

  /** N left edges make N + 1 bins; see `HistogramLayout`. Throws as `binsFromEdges` does. */
  static fromEdges<S extends NumberType>(
    support: S,
    edges: readonly NumberInput<S>[],
    options: HistogramOptions = {},
  ): Histogram<S> {
    return new Histogram(binsFromEdges(support, edges), options.startTime)
  }

  /** Ranges that adjoin, completed at both sides. */
  static fromRanges<S extends NumberType>(
    support: S,
    ranges: readonly BinRange<NumberInput<S>>[],
    options: HistogramOptions = {},
  ): Histogram<S> {
    return new Histogram(binsFromRanges(support, ranges), options.startTime)
  }

  /** Nine bins in each power of ten from 10^from up to 10^to. */
  static decades<S extends NumberType>(
    support: S,
    from: number,
    to: number,
    options: HistogramOptions = {},
  ): Histogram<S> {
    return new Histogram(decadeBins(support, from, to), options.startTime)
  }

  static logLinear<S extends NumberType>(
    support: S,
    layout: LogLinear,
    options: HistogramOptions = {},
  ): Histogram<S> {
    return new Histogram(logLinearBins(support, layout), options.startTime)
  }

  /** Bins that begin at 0, 1, 2, 4, 8, … */
  static powersOfTwo<S extends NumberType & `u${string}`>(
    support: S,
    options: HistogramOptions = {},
  ): Histogram<S> {
    return new Histogram(powerOfTwoBins(support), options.startTime)
  }

  /**
   * Goes on from parts, or from a datum that is complete. Nothing is lost on the way:
   * `fromParts(h.toParts())` equals `h`, whatever its bins.
   *
   * @throws MetricsError `histogram_error`: `array_size_mismatch`, `empty_bins`,
   *   `nonmonotonic_bins`, `non_finite_value`, `quantile`; `datum_error` for values that are not of
   *   the type, or more than 2^52 samples
   */
  static fromParts<S extends NumberType>(parts: HistogramParts<S>): Histogram<S> {
    checkParts(parts)
    const support = parts.type.slice('histogram_'.length) as S
    const histogram = new Histogram(binsOfParts(support, parts), parts.startTime)
    const cells = histogram.#cells
    let samples = 0
    for (const [i, count] of parts.counts.entries()) {
      cells[cell.COUNTS + i] = Number(count)
      samples += Number(count)
    }
    if (samples > MAX_SAMPLES) throw datumError('a live histogram begins with up to 2^52 samples')
    cells[cell.COUNT] = samples
    putNumber(support, cells, cell.MIN, parts.min)
    putNumber(support, cells, cell.MAX, parts.max)
    putNumber(isFloat(support) ? 'f64' : 'i64', cells, cell.SUM, parts.sumOfSamples)
    putNumber('f64', cells, cell.SQUARES, parts.squaredMean)
    readQuantile(cells, cell.P50, parts.p50)
    readQuantile(cells, cell.P90, parts.p90)
    readQuantile(cells, cell.P99, parts.p99)
    return histogram
  }

  /**
   * Adds one sample.
   *
   * @throws MetricsError `histogram_error` › `non_finite_value` for NaN and infinities (also of a
   *   number too large for f32); `datum_error` for a value that is not of the type. Nothing has
   *   changed then.
   */
  observe(value: NumberInput<S>): void {
    if (!cell.observe(this.#bins, this.#cells, 0, value)) throw refusedSample(this.support, value)
  }

  get samples(): number {
    return this.#settled()[cell.COUNT]!
  }

  /** 0 of no samples. */
  get mean(): number {
    return cell.meanOf(this.#settled(), 0)
  }

  /** Undefined of fewer than two samples, as are the other three. */
  get variance(): number | undefined {
    const { samples } = this
    return samples < 2 ? undefined : this.#cells[cell.SQUARES]! / samples
  }

  get sampleVariance(): number | undefined {
    const { samples } = this
    return samples < 2 ? undefined : this.#cells[cell.SQUARES]! / (samples - 1)
  }

  get stdDev(): number | undefined {
    return rootOf(this.variance)
  }

  get sampleStdDev(): number | undefined {
    return rootOf(this.sampleVariance)
  }

  /** A snapshot, as it travels and is stored. */
  datum(): CompleteHistogramDatum<`histogram_${S}`> {
    return cell.histogramDatum(this.#bins, this.#cells, 0, this.startTime)
  }

  toParts(): HistogramParts<S> {
    const { nSamples: _, ...parts } = this.datum()
    return parts
  }

  #settled(): Float64Array {
    cell.settle(this.#bins, this.#cells, 0)
    return this.#cells
  }
}

function refusedSample(support: NumberType, value: unknown): Error {
  const infinite =
    typeof value === 'number' &&
    isFloat(support) &&
    !Number.isFinite(support === 'f32' ? Math.fround(value) : value)
  return infinite
    ? histogramError({ type: 'non_finite_value' })
    : datumError(`sample: ${notOfType(support, value)}`)
}

/** For callers without types, and for parts that came over a wire. */
function checkParts(parts: HistogramParts): void {
  const { type, startTime, bins, counts } = parts ?? {}
  if (typeof type !== 'string' || typeof startTime !== 'bigint') {
    throw datumError('the parts of a histogram have a type, and a start time as bigint nanoseconds')
  }
  if (!ArrayBuffer.isView(bins) || !(counts instanceof BigUint64Array)) {
    throw datumError('the parts of a histogram have bins and counts in typed arrays')
  }
}

function binsOfParts<S extends NumberType>(support: S, parts: HistogramParts<S>): Bins<S> {
  const edges = [...(parts.bins as Iterable<never>)]
  const checked = binsFromEdges(support, edges)
  checkAscending(edges)
  // A first edge above the type's smallest value means one more bin than there are edges.
  const nBins = edges[0] === checked.edges[0] ? edges.length : edges.length + 1
  if (parts.counts.length !== nBins || nBins !== edges.length) {
    throw histogramError({ type: 'array_size_mismatch', nBins, nCounts: parts.counts.length })
  }
  return new Bins(support, edges, checkEnd(support, parts))
}

function checkEnd<S extends NumberType>(support: S, parts: HistogramParts<S>): boolean {
  const { bins, end } = parts
  if (end === undefined) return false
  const { max } = NUMBER_LIMITS[support]
  if (end !== max) throw datumError(`a closed last bin ends at ${max}, not at ${shown(end)}`)
  if (bins.at(-1) === max) throw histogramError({ type: 'nonmonotonic_bins' })
  return true
}

function putNumber(type: NumberType, cells: Float64Array, at: number, value: unknown): void {
  const checked = toNumber(type, value)
  if (checked === undefined) throw datumError(notOfType(type, value))
  if (typeof checked === 'bigint') cell.setLimbs(cells, at, checked)
  else cells[at] = checked
}

function rootOf(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.sqrt(value)
}
