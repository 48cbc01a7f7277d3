import type { CompleteHistogramDatum } from '../datum.ts'
import { highLimb, I64_MAX_HIGH, I64_MIN_HIGH, joinLimbs, LIMB, lowLimb } from '../int64.ts'
import { isFloat, isWide, toNumber, type NumberType } from '../number-type.ts'
import type { Nanoseconds } from '../time.ts'
import type { Bins } from './bins.ts'
import { appendToQuantile, initQuantile, QUANTILE_CELLS } from './quantile-cells.ts'
import { quantileState } from './quantile.ts'

/**
 * The state of one histogram is a run of cells in a Float64Array, so that those of one instrument
 * lie side by side. Minimum, maximum and sum have a high limb each, for integers of 64 bits.
 */
/**
 * How many values wait to be counted comes first, then the values: what is touched each time lies
 * together. So many that most of what counting costs is shared by many of them.
 */
const WAITING = 0
const BUFFER = 1
const BUFFER_CELLS = 64
export const COUNT: number = BUFFER + BUFFER_CELLS
export const MIN: number = COUNT + 1
const MIN_HIGH: number = MIN + 1
export const MAX: number = MIN + 2
const MAX_HIGH: number = MAX + 1
export const SUM: number = MAX + 2
const SUM_HIGH: number = SUM + 1
/** Welford's M2. */
export const SQUARES: number = SUM + 2
export const P50: number = SQUARES + 1
export const P90: number = P50 + QUANTILE_CELLS
export const P99: number = P90 + QUANTILE_CELLS
export const QUANTILES: readonly number[] = [P50, P90, P99]
export const COUNTS: number = P99 + QUANTILE_CELLS

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
 * The sample goes to a small buffer: to count many at once costs a fraction of one by one. `settle`
 * before anything is read.
 *
 * A 64-bit sum saturates at the limits of i64, for u64 values too, whose sum is signed on the wire.
 */
export function observe(
  bins: Bins,
  cells: Float64Array,
  at: number,
  value: number | bigint,
): boolean {
  if (typeof value !== 'number') return observeBigint(bins, cells, at, value)
  const { support } = bins
  let sample = value
  if (support === 'f64' || support === 'f32') {
    if (support === 'f32') sample = Math.fround(value)
    // The difference of NaN or an infinity with itself is NaN.
    if (sample - sample !== 0) return false
  } else {
    if (Math.trunc(value) !== value || value < bins.least || value > bins.most) return false
    // Adding zero makes -0 an ordinary zero.
    sample = value + 0
  }
  const waiting = cells[at + WAITING]!
  cells[at + BUFFER + waiting] = sample
  cells[at + WAITING] = waiting + 1
  if (waiting + 1 === BUFFER_CELLS) settle(bins, cells, at)
  return true
}

/** Counts what waits in the buffer. */
export function settle(bins: Bins, cells: Float64Array, at: number): void {
  const from = at + BUFFER
  const to = from + cells[at + WAITING]!
  if (from === to) return
  for (let i = from; i < to; i++) cells[at + COUNTS + bins.find(cells[i]!)]! += 1
  extend(cells, at, from, to)
  if (isFloat(bins.support)) addFloats(cells, at, from, to)
  else addIntegers(cells, at, from, to)
  appendToQuantiles(cells, at, from, to)
  cells[at + WAITING] = 0
}

/** A 64-bit integer that no double holds exactly is counted by itself. */
function observeBigint(bins: Bins, cells: Float64Array, at: number, value: bigint): boolean {
  const { support } = bins
  if (!isWide(support) || toNumber(support, value) === undefined) return false
  const sample = Number(value)
  if (Number.isSafeInteger(sample)) return observe(bins, cells, at, sample)
  settle(bins, cells, at)

  cells[at + COUNTS + bins.findWide(value)]! += 1
  const count = cells[at + COUNT]!
  if (count === 0 || value < joinLimbs(cells[at + MIN_HIGH]!, cells[at + MIN]!)) {
    setLimbs(cells, at + MIN, value)
  }
  if (count === 0 || value > joinLimbs(cells[at + MAX_HIGH]!, cells[at + MAX]!)) {
    setLimbs(cells, at + MAX, value)
  }
  const oldMean = meanOf(cells, at)
  addWithCarry(cells, at, highLimb(value), lowLimb(value))
  deviate(cells, at, sample, oldMean)
  cells[at + BUFFER] = sample
  appendToQuantiles(cells, at, at + BUFFER, at + BUFFER + 1)
  return true
}

/** 0 of no samples. That of integers is taken from the sum as it stands, saturated or not. */
export function meanOf(cells: Float64Array, at: number): number {
  const count = cells[at + COUNT]!
  return count === 0 ? 0 : (cells[at + SUM_HIGH]! * LIMB + cells[at + SUM]!) / count
}

function extend(cells: Float64Array, at: number, from: number, to: number): void {
  const first = cells[at + COUNT] === 0
  const oldMin = first ? Infinity : cells[at + MIN_HIGH]! * LIMB + cells[at + MIN]!
  const oldMax = first ? -Infinity : cells[at + MAX_HIGH]! * LIMB + cells[at + MAX]!
  let min = oldMin
  let max = oldMax
  for (let i = from; i < to; i++) {
    const sample = cells[i]!
    if (sample < min) min = sample
    if (sample > max) max = sample
  }
  // One that stays is not written, since its two limbs may say more than a double.
  if (min < oldMin) {
    cells[at + MIN] = min
    cells[at + MIN_HIGH] = 0
  }
  if (max > oldMax) {
    cells[at + MAX] = max
    cells[at + MAX_HIGH] = 0
  }
}

function addFloats(cells: Float64Array, at: number, from: number, to: number): void {
  let count = cells[at + COUNT]!
  let sum = cells[at + SUM]!
  let squares = cells[at + SQUARES]!
  for (let i = from; i < to; i++) {
    const sample = cells[i]!
    const oldMean = count === 0 ? 0 : sum / count
    count += 1
    sum += sample
    const deviation = sample - oldMean
    squares += deviation * (sample - (oldMean + deviation / count))
  }
  cells[at + COUNT] = count
  cells[at + SUM] = sum
  cells[at + SQUARES] = squares
}

function addIntegers(cells: Float64Array, at: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const sample = cells[i]!
    const oldMean = meanOf(cells, at)
    const sum = cells[at + SUM]! + sample
    if (sum >= 0 && sum < LIMB) cells[at + SUM] = sum
    else addWithCarry(cells, at, highLimb(sample), lowLimb(sample))
    deviate(cells, at, sample, oldMean)
  }
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

/** Counts a sample and its deviation, by Welford's method. */
function deviate(cells: Float64Array, at: number, sample: number, oldMean: number): void {
  const count = cells[at + COUNT]! + 1
  const deviation = sample - oldMean
  cells[at + COUNT] = count
  cells[at + SQUARES]! += deviation * (sample - (oldMean + deviation / count))
}

function appendToQuantiles(cells: Float64Array, at: number, from: number, to: number): void {
  appendToQuantile(cells, at + P50, cells, from, to)
  appendToQuantile(cells, at + P90, cells, from, to)
  appendToQuantile(cells, at + P99, cells, from, to)
}

/** Stores an integer in a cell and the high limb behind it. */
export function setLimbs(cells: Float64Array, at: number, value: bigint): void {
  cells[at] = lowLimb(value)
  cells[at + 1] = highLimb(value)
}

/** A snapshot of the cells, which are settled by it; only the edges are shared. */
export function histogramDatum<S extends NumberType>(
  bins: Bins<S>,
  cells: Float64Array,
  at: number,
  startTime: Nanoseconds,
): CompleteHistogramDatum<`histogram_${S}`>
export function histogramDatum(
  bins: Bins,
  cells: Float64Array,
  at: number,
  startTime: Nanoseconds,
): CompleteHistogramDatum {
  settle(bins, cells, at)
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
