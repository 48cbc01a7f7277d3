import type { PlanReducer } from '../plan/plan.ts'
import { isDistribution, merge } from './distribution.ts'
import type { BinnedDistribution, Value } from './table.ts'
import type { Warnings } from './warnings.ts'
import { asDouble, sumOf } from './numbers.ts'

/** What a reducer makes of the values that are not null, in their order. Numbers become doubles. */
export function reduceValues(
  reducer: PlanReducer,
  values: readonly Value[],
  warnings: Warnings,
): Value {
  const present = values.filter((value) => value !== null)
  if (reducer.kind === 'count') return present.length
  if (present.length === 0) return null
  if (reducer.kind === 'first') return asDouble(present[0]!)
  if (reducer.kind === 'last') return asDouble(present.at(-1)!)
  if (present.some(isDistribution)) {
    if (reducer.kind !== 'sum')
      throw new TypeError(`distributions cannot be reduced by ${reducer.kind}`)
    return merge(present as BinnedDistribution[], warnings)
  }
  const numbers = present.map(Number)
  switch (reducer.kind) {
    case 'sum':
      return sumOf(numbers)
    case 'mean':
      return sumOf(numbers) / numbers.length
    case 'min':
      return numbers.reduce((least, number) => Math.min(least, number))
    case 'max':
      return numbers.reduce((most, number) => Math.max(most, number))
    case 'stddev':
      return deviationOf(numbers)
    case 'median':
      return quantileOfNumbers(numbers, 0.5)
    case 'quantile':
      return quantileOfNumbers(numbers, reducer.p)
  }
}

/** Of the population. */
function deviationOf(numbers: readonly number[]): number {
  const mean = sumOf(numbers) / numbers.length
  return Math.sqrt(sumOf(numbers.map((number) => (number - mean) ** 2)) / numbers.length)
}

/** On the line between the nearest ranks. */
function quantileOfNumbers(numbers: readonly number[], p: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const rank = p * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]!
  const above = sorted[Math.ceil(rank)]!
  return below + (above - below) * (rank - Math.floor(rank))
}
