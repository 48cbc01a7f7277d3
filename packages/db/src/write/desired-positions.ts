import type { QuantileState } from '@oximeter/core'

const NONE = new Float64Array()

/** What the positions of an estimator are before its fifth sample. */
function initial(p: number): number[] {
  return [1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5]
}

/** What the last four are from the sixth sample on, by the number of samples so far. */
function later(p: number, count: number): number[] {
  const before = count - 1
  return [before * (p / 2) + 1, before * p + 1, before * ((1 + p) / 2) + 1, before + 1]
}

/**
 * The desired positions of an estimator without what follows from its number of samples: nothing
 * before the fifth sample, only the first (a stale height, no position) from the sixth on. Any
 * state that does not obey the rule is kept whole, so that expanding gives back every bit.
 */
export function compactDesired(state: QuantileState): Float64Array {
  const desired = state.desiredMarkerPositions
  const count = Number(state.markerPositions[4])
  if (count < 5) return same(desired, initial(state.p), 0) ? NONE : desired
  return count > 5 && same(desired, later(state.p, count), 1) ? desired.subarray(0, 1) : desired
}

export function expandDesired(
  p: number,
  stored: Float64Array,
  positions: BigUint64Array,
): Float64Array {
  switch (stored.length) {
    case 0:
      return Float64Array.from(initial(p))
    case 1:
      return Float64Array.of(stored[0]!, ...later(p, Number(positions[4])))
    default:
      return stored
  }
}

function same(values: Float64Array, expected: readonly number[], from: number): boolean {
  return (
    values.length === expected.length + from &&
    expected.every((value, index) => Object.is(value, values[index + from]))
  )
}
