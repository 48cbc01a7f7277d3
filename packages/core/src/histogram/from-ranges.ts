import { histogramError, type MetricsError } from '../metrics-error.ts'
import {
  NUMBER_LIMITS,
  type NumberInput,
  type NumberType,
  type NumberValues,
} from '../number-type.ts'
import { Bins } from './bins.ts'
import { checkEdge, checkSupport, toList } from './from-edges.ts'

/** [start, end), with the left or right side open where `start` or `end` is absent. */
export interface BinRange<V> {
  readonly start?: V
  readonly end?: V
}

/**
 * Bins from explicit ranges. Each must begin where the one before it ended; only the first may be
 * open to the left and only the last open to the right. What the ranges leave of the type's values
 * is covered by one more bin in front, and one more at the end.
 *
 * @throws MetricsError `histogram_error`: `empty_bins`; `non_finite_value`; `nonmonotonic_bins` for
 *   a range that is empty or inverted; `non_adjoining_bins` for a gap, an overlap, or an open side
 *   in the middle. `datum_error` for a value that is not of the type.
 */
export function binsFromRanges<S extends NumberType>(
  support: S,
  input: readonly BinRange<NumberInput<S>>[],
): Bins<S> {
  checkSupport(support)
  const { min } = NUMBER_LIMITS[support]
  const ranges = toList(input).map((range) => checkRange(support, range))
  const first = ranges[0]
  const last = ranges.at(-1)
  if (!first || !last) throw histogramError({ type: 'empty_bins' })

  for (let i = 1; i < ranges.length; i++) {
    const left = ranges[i - 1]!
    const right = ranges[i]!
    if (left.end === undefined || left.end !== right.start) throw notAdjoining(left, right)
  }
  const edges = ranges.map((range) => range.start ?? min)
  if (edges[0] !== min) edges.unshift(min)
  if (last.end !== undefined) edges.push(last.end)
  return new Bins(support, edges, false)
}

function checkRange<S extends NumberType>(
  support: S,
  range: BinRange<NumberInput<S>>,
): BinRange<NumberValues[S]> {
  const { start, end } = range ?? {}
  const checked = {
    ...(start !== undefined && { start: checkEdge(support, start) }),
    ...(end !== undefined && { end: checkEdge(support, end) }),
  }
  if (checked.end !== undefined && !((checked.start ?? NUMBER_LIMITS[support].min) < checked.end)) {
    throw histogramError({ type: 'nonmonotonic_bins' }, `the bin ${shownRange(checked)} is empty`)
  }
  return checked
}

function notAdjoining(
  left: BinRange<number | bigint>,
  right: BinRange<number | bigint>,
): MetricsError {
  return histogramError({
    type: 'non_adjoining_bins',
    left: shownRange(left),
    right: shownRange(right),
  })
}

function shownRange({ start, end }: BinRange<number | bigint>): string {
  const left = start === undefined ? '(-∞' : `[${start}`
  return `${left}, ${end === undefined ? '∞' : end})`
}
