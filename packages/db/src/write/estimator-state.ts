import type { CompleteHistogramDatum, QuantileState } from '@oximeter/core'

/** What the tables hold of an estimator: only what does not follow from the rest of the row. */
export interface StoredState {
  readonly heights: Float64Array
  readonly positions: BigUint64Array
  readonly desired: Float64Array
}

/** What an estimator's state is derived from, beside its quantile; absent extremes are 0. */
export type StateBasis = Pick<CompleteHistogramDatum, 'nSamples' | 'min' | 'max'>

const NO_FLOATS = new Float64Array()
const NO_INTEGERS = new BigUint64Array()

/** Positions are kept relative to where they should be; added, so that they are not negative. */
export const MIDDLE = 4
const INITIAL_POSITIONS = [1, 2, 3, 4] as const

/**
 * An estimator without what follows from its number of samples, least and greatest: these are the
 * outer heights and positions; the inner positions are near the desired ones; and those obey a
 * formula, but for the first (a stale height, no position).
 *
 * The lengths of the arrays tell what was left out. A state that does not obey the rules is kept
 * whole, array by array, so that `expandState` gives back every bit of any state.
 */
export function compactState(
  state: QuantileState,
  { nSamples, min, max }: StateBasis,
): StoredState {
  const { p, markerHeights: heights, markerPositions: positions } = state
  const { desiredMarkerPositions: desired } = state
  const count = Number(nSamples)
  const counts = count > 5 ? laterDesired<number[]>(p, count, []) : undefined
  const outer = Object.is(heights[0], Number(min)) && Object.is(heights[4], Number(max))
  return {
    heights: outer && counts ? heights.subarray(1, 4) : heights,
    positions: positions[4] === nSamples ? compactPositions(positions, counts) : positions,
    desired: counts
      ? same(desired, counts, 1)
        ? desired.subarray(0, 1)
        : desired
      : same(desired, initialDesired(p), 0)
        ? NO_FLOATS
        : desired,
  }
}

/** What `compactState` was given. */
export function expandState(
  p: number,
  stored: StoredState,
  { nSamples, min, max }: StateBasis,
): QuantileState {
  const { heights, positions, desired } = stored
  const later = laterDesired<number[]>(p, Number(nSamples), [])
  return {
    p,
    markerHeights:
      heights.length === 3 ? Float64Array.of(Number(min), ...heights, Number(max)) : heights,
    markerPositions: expandPositions(positions, later, nSamples),
    desiredMarkerPositions:
      desired.length === 0
        ? Float64Array.from(initialDesired(p))
        : desired.length === 1
          ? Float64Array.of(desired[0]!, ...later)
          : desired,
  }
}

/** The desired positions before the fifth sample. */
function initialDesired(p: number): number[] {
  return [1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5]
}

/** The last four of them from the sixth sample on. */
export function laterDesired<A extends Float64Array | number[]>(
  p: number,
  count: number,
  into: A,
): A {
  const before = count - 1
  into[0] = before * (p / 2) + 1
  into[1] = before * p + 1
  into[2] = before * ((1 + p) / 2) + 1
  into[3] = before + 1
  return into
}

function compactPositions(
  positions: BigUint64Array,
  desired: readonly number[] | undefined,
): BigUint64Array {
  if (!desired) {
    const initial = INITIAL_POSITIONS.every((value, index) => positions[index] === BigInt(value))
    return initial ? NO_INTEGERS : positions
  }
  const relative = new BigUint64Array(3)
  for (let index = 0; index < 3; index++) {
    const offset = Number(positions[index + 1]) - Math.floor(desired[index]!) + MIDDLE
    // Beyond 2^53 the difference of two numbers would not say which they were.
    if (!(offset >= 0 && offset < 2 * MIDDLE && desired[3]! < Number.MAX_SAFE_INTEGER)) {
      return positions
    }
    relative[index] = BigInt(offset)
  }
  return positions[0] === 1n ? relative : positions
}

function expandPositions(
  stored: BigUint64Array,
  desired: readonly number[],
  nSamples: bigint,
): BigUint64Array {
  if (stored.length === 0) return BigUint64Array.of(...INITIAL_POSITIONS.map(BigInt), nSamples)
  if (stored.length !== 3) return stored
  const inner = Array.from(stored, (offset, index) =>
    BigInt(Math.floor(desired[index]!) + Number(offset) - MIDDLE),
  )
  return BigUint64Array.of(1n, ...inner, nSamples)
}

function same(values: Float64Array, expected: readonly number[], from: number): boolean {
  return (
    values.length === expected.length + from &&
    expected.every((value, index) => Object.is(value, values[index + from]))
  )
}
