import type { HistogramDatum } from '../datum.ts'
import { highLimb, I64_MAX_HIGH, I64_MIN_HIGH, joinLimbs, LIMB, lowLimb } from '../int64.ts'
import { isFloat, isWide, NUMBER_LIMITS, toNumber, type NumberType } from '../number-type.ts'
import type { Nanoseconds } from '../time.ts'
import type { Bins } from './bins.ts'
import { appendToQuantile, initQuantile, QUANTILE_CELLS } from './quantile-cells.ts'
import { quantileState } from './quantile.ts'

/**
 * The state of one histogram is a run of cells in a Float64Array, so that those of one instrument
 * lie side by side. Minimum, maximum and sum have a high limb each, for integers of 64 bits.
 */
export const COUNT = 0
export const MIN = 1
export const MIN_HIGH = 2
export const MAX = 3
export const MAX_HIGH = 4
export const SUM = 5
export const SUM_HIGH = 6
/** Welford's M2. */
export const SQUARES = 7
export const P50 = 8
export const P90: number = P50 + QUANTILE_CELLS
export const P99: number = P90 + QUANTILE_CELLS
export const COUNTS: number = P99 + QUANTILE_CELLS

/** As many samples as one histogram counts; past them it takes no more. */
const MAX_SAMPLES = Number.MAX_SAFE_INTEGER

export function cellsPerHistogram(bins: Bins): number {
  return COUNTS + bins.length
}

export function initHistogram(bins: Bins, cells: Float64Array, at: number): void {
  cells.fill(0, at, at + cellsPerHistogram(bins))
  initQuantile(cells, at + P50, 0.5)
  initQuantile(cells, at + P90, 0.9)
  initQuantile(cells, at + P99, 0.99)
}

/**
 * Adds one sample. False, and nothing has changed, if the value is not a finite one of the type.
 *
 * A 64-bit sum saturates at the limits of i64, for u64 values too, whose sum is signed on the wire.
 */
export function observe(
  bins: Bins,
  cells: Float64Array,
  at: number,
  value: number | bigint,
): boolean {
  if (typeof value === 'bigint') return observeBigint(bins, cells, at, value)
  const { support } = bins
  let sample = value
  if (isFloat(support)) {
    if (support === 'f32') sample = Math.fround(value)
    // NaN and infinities have no difference with themselves that is zero.
    if (sample - sample !== 0) return false
  } else if (isWide(support)) {
    if (!Number.isSafeInteger(value) || (support === 'u64' && value < 0)) return false
  } else {
    const { min, max } = NUMBER_LIMITS[support]
    if (Math.trunc(value) !== value || value < min || value > max) return false
    // Adding zero makes -0 an ordinary zero.
    sample += 0
  }
  const count = cells[at + COUNT]!
  if (count >= MAX_SAMPLES) return false

  // The mean of integers is taken from the sum as it stands, saturated or not.
  const oldMean = count === 0 ? 0 : (cells[at + SUM_HIGH]! * LIMB + cells[at + SUM]!) / count
  cells[at + COUNTS + bins.find(sample)]! += 1
  cells[at + COUNT] = count + 1

  if (count === 0 || sample < cells[at + MIN_HIGH]! * LIMB + cells[at + MIN]!) {
    cells[at + MIN] = sample
    cells[at + MIN_HIGH] = 0
  }
  if (count === 0 || sample > cells[at + MAX_HIGH]! * LIMB + cells[at + MAX]!) {
    cells[at + MAX] = sample
    cells[at + MAX_HIGH] = 0
  }

  const sum = cells[at + SUM]! + sample
  if (isFloat(support) || (sum >= 0 && sum < LIMB)) cells[at + SUM] = sum
  else addWithCarry(cells, at, highLimb(sample), lowLimb(sample))

  deviate(cells, at, sample, oldMean, count + 1)
  return true
}

function observeBigint(bins: Bins, cells: Float64Array, at: number, value: bigint): boolean {
  const { support } = bins
  if (!isWide(support) || toNumber(support, value) === undefined) return false
  const sample = Number(value)
  if (Number.isSafeInteger(sample)) return observe(bins, cells, at, sample)
  const count = cells[at + COUNT]!
  if (count >= MAX_SAMPLES) return false

  const oldMean = count === 0 ? 0 : (cells[at + SUM_HIGH]! * LIMB + cells[at + SUM]!) / count
  cells[at + COUNTS + bins.findWide(value)]! += 1
  cells[at + COUNT] = count + 1
  if (count === 0 || value < joinLimbs(cells[at + MIN_HIGH]!, cells[at + MIN]!)) {
    setLimbs(cells, at + MIN, value)
  }
  if (count === 0 || value > joinLimbs(cells[at + MAX_HIGH]!, cells[at + MAX]!)) {
    setLimbs(cells, at + MAX, value)
  }
  addWithCarry(cells, at, highLimb(value), lowLimb(value))
  deviate(cells, at, sample, oldMean, count + 1)
  return true
}

/** Adds to the sum of integers, which stops at the limits of i64. */
function addWithCarry(cells: Float64Array, at: number, high: number, low: number): void {
  let sumLow = cells[at + SUM]! + low
  let sumHigh = cells[at + SUM_HIGH]! + high
  if (sumLow >= LIMB) {
    sumLow -= LIMB
    sumHigh += 1
  }
  if (sumHigh > I64_MAX_HIGH) {
    sumHigh = I64_MAX_HIGH
    sumLow = LIMB - 1
  } else if (sumHigh < I64_MIN_HIGH) {
    sumHigh = I64_MIN_HIGH
    sumLow = 0
  }
  cells[at + SUM] = sumLow
  cells[at + SUM_HIGH] = sumHigh
}

function deviate(
  cells: Float64Array,
  at: number,
  sample: number,
  oldMean: number,
  count: number,
): void {
  const deviation = sample - oldMean
  const mean = oldMean + deviation / count
  cells[at + SQUARES]! += deviation * (sample - mean)
  appendToQuantile(cells, at + P50, sample)
  appendToQuantile(cells, at + P90, sample)
  appendToQuantile(cells, at + P99, sample)
}

/** Stores an integer in a cell and the high limb behind it. */
export function setLimbs(cells: Float64Array, at: number, value: bigint): void {
  cells[at] = lowLimb(value)
  cells[at + 1] = highLimb(value)
}

/** A snapshot of the cells; only the edges are shared. */
export function histogramDatum<S extends NumberType>(
  bins: Bins<S>,
  cells: Float64Array,
  at: number,
  startTime: Nanoseconds,
): HistogramDatum<`histogram_${S}`>
export function histogramDatum(
  bins: Bins,
  cells: Float64Array,
  at: number,
  startTime: Nanoseconds,
): HistogramDatum {
  const { support } = bins
  const value = (cell: number) =>
    isWide(support) ? joinLimbs(cells[at + cell + 1]!, cells[at + cell]!) : cells[at + cell]!
  const counts = new BigUint64Array(bins.length)
  for (let i = 0; i < counts.length; i++) {
    const count = cells[at + COUNTS + i]!
    if (count !== 0) counts[i] = BigInt(count)
  }
  return {
    type: `histogram_${support}`,
    startTime,
    bins: bins.edges,
    ...(bins.end !== undefined && { end: bins.end }),
    counts,
    nSamples: BigInt(cells[at + COUNT]!),
    min: value(MIN),
    max: value(MAX),
    sumOfSamples: isFloat(support)
      ? cells[at + SUM]!
      : joinLimbs(cells[at + SUM_HIGH]!, cells[at + SUM]!),
    squaredMean: cells[at + SQUARES]!,
    p50: quantileState(cells, at + P50),
    p90: quantileState(cells, at + P90),
    p99: quantileState(cells, at + P99),
  }
}
