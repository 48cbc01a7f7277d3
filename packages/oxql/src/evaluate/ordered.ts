import type { OrderedMethod } from '../plan/plan.ts'
import { asDouble, secondsOf, sumOf } from './numbers.ts'
import type { Point } from './table.ts'

interface Known {
  readonly time: bigint
  readonly value: number
}

/** What the points of a window, in order of time, come to; those that are null are not there. */
export function reduceOrdered(
  method: OrderedMethod,
  points: readonly Point[],
  end: bigint,
): number | null {
  const known = points.flatMap(({ time, values }): Known[] => {
    const value = asDouble(values[0]!) as number | null
    return value === null ? [] : [{ time, value }]
  })
  const result = resultOf(method, known, end)
  return result !== null && Number.isFinite(result) ? result : null
}

function resultOf(method: OrderedMethod, known: readonly Known[], end: bigint): number | null {
  if (known.length === 0) return null
  const numbers = known.map(({ value }) => value)
  switch (method.kind) {
    case 'stddev':
      return Math.sqrt(covariance(numbers, numbers))
    case 'changes':
      return numbers.filter((value, i) => i > 0 && value !== numbers[i - 1]).length
    case 'falls':
      return numbers.filter((value, i) => i > 0 && value < numbers[i - 1]!).length
    case 'difference':
      return numbers.length < 2 ? null : numbers.at(-1)! - numbers[0]!
    case 'last_difference':
      return numbers.length < 2 ? null : numbers.at(-1)! - numbers.at(-2)!
    case 'rise':
      return numbers.length < 2 ? null : rise(numbers)
    case 'rise_rate':
      return numbers.length < 2 ? null : rise(numbers) / secondsIn(known)
    case 'last_rise_rate':
      return numbers.length < 2 ? null : rise(numbers.slice(-2)) / secondsIn(known.slice(-2))
    case 'slope':
    case 'line': {
      if (numbers.length < 2) return null
      const seconds = known.map(({ time }) => secondsOf(time - end))
      const slope = covariance(seconds, numbers) / covariance(seconds, seconds)
      if (method.kind === 'slope') return slope
      return meanOf(numbers) + slope * (method.ahead - meanOf(seconds))
    }
  }
}

/** What was added since the first: where it falls, all that is there. */
function rise(numbers: readonly number[]): number {
  const added = numbers.map((value, i) => {
    const before = numbers[i - 1] ?? value
    return value < before ? value : value - before
  })
  return sumOf(added)
}

function secondsIn(known: readonly Known[]): number {
  return secondsOf(known.at(-1)!.time - known[0]!.time)
}

function meanOf(numbers: readonly number[]): number {
  return sumOf(numbers) / numbers.length
}

/** Of the population. Of the differences to the first, so that of equal numbers it is 0. */
function covariance(xs: readonly number[], ys: readonly number[]): number {
  const [dx, dy] = [xs, ys].map((all) => all.map((one) => one - all[0]!)) as [number[], number[]]
  const [x, y] = [meanOf(dx), meanOf(dy)]
  return sumOf(dx.map((one, i) => (one - x) * (dy[i]! - y))) / dx.length
}
