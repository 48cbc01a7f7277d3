import { datumError, histogramError } from '../metrics-error.ts'
import {
  isFloat,
  isNumberType,
  notOfType,
  NUMBER_LIMITS,
  shown,
  toNumber,
  type NumberInput,
  type NumberType,
  type NumberValues,
} from '../number-type.ts'
import { Bins } from './bins.ts'

/**
 * Bins from left edges, so that N edges make N + 1 bins: one more in front unless the first edge is
 * the smallest value of the type. The last bin is open, unless the last edge is the largest value
 * of the type: then the bin before it is the last one, and includes that value.
 *
 * @throws MetricsError `histogram_error`: `empty_bins`, `non_finite_value`, `nonmonotonic_bins`;
 *   `datum_error` for an edge that is not of the type
 */
export function binsFromEdges<S extends NumberType>(
  support: S,
  input: readonly NumberInput<S>[],
): Bins<S> {
  checkSupport(support)
  const { min, max } = NUMBER_LIMITS[support]
  const edges = toList(input).map((edge) => checkEdge(support, edge))
  if (edges.length === 0) throw histogramError({ type: 'empty_bins' })
  checkAscending(edges)
  if (edges[0] !== min) edges.unshift(min)
  // A single edge at the smallest value makes one bin, closed at the largest.
  const closed = edges.length === 1 || edges.at(-1) === max
  if (closed && edges.length > 1) edges.pop()
  return new Bins(support, edges, closed)
}

/** A finite value of the type, or an error. */
export function checkEdge<S extends NumberType>(support: S, edge: unknown): NumberValues[S] {
  if (typeof edge === 'number' && !Number.isFinite(edge)) {
    throw histogramError({ type: 'non_finite_value' })
  }
  const value = toNumber(support, edge)
  if (value === undefined) throw datumError(`bin edge: ${notOfType(support, edge)}`)
  // A zero is a zero: -0 as an edge would only puzzle its readers.
  return isFloat(support) && value === 0 ? (0 as NumberValues[S]) : value
}

export function checkAscending(edges: readonly (number | bigint)[]): void {
  for (let i = 1; i < edges.length; i++) {
    if (!(edges[i - 1]! < edges[i]!)) {
      throw histogramError(
        { type: 'nonmonotonic_bins' },
        `bin edges must be strictly ascending: ${edges[i - 1]} is followed by ${edges[i]}`,
      )
    }
  }
}

/** For callers without types. */
export function checkSupport(support: unknown): void {
  if (isNumberType(support)) return
  throw datumError(
    `a histogram is over one of ${Object.keys(NUMBER_LIMITS).join(', ')}, not ${shown(support)}`,
  )
}

/** An array of whatever was given, so that a caller without types gets an error and not a crash. */
export function toList<T>(input: readonly T[]): T[] {
  if (typeof input !== 'object' || input === null || !(Symbol.iterator in input)) {
    throw datumError('bins are given as an array')
  }
  return [...input]
}
