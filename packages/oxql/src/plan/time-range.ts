import { formatTimestamp } from '@oximeter/core'
import { PlanProblem } from './plan-problem.ts'
import { bounds, type Bounds } from './push/bounds.ts'

/** What 64 bits of nanoseconds hold. */
const MIN_TIME = -(2n ** 63n)
const MAX_TIME = 2n ** 63n - 1n

/** A time that 64 bits hold: the nearest of them. */
export function clampTime(time: bigint): bigint {
  return time < MIN_TIME ? MIN_TIME : time > MAX_TIME ? MAX_TIME : time
}

/** @throws PlanProblem `out-of-range` */
export function checkTime(time: bigint): void {
  if (time === clampTime(time)) return
  const range = `${formatTimestamp(MIN_TIME)} and ${formatTimestamp(MAX_TIME)}`
  throw new PlanProblem('out-of-range', `the time is not between ${range}`)
}

/** @throws PlanProblem `out-of-range` */
export function checkDuration(what: string, duration: bigint, least: bigint): void {
  if (duration < least) {
    throw new PlanProblem('out-of-range', `the ${what} is 0`, 'give it some time, such as 5m')
  }
  if (duration > MAX_TIME) {
    throw new PlanProblem('out-of-range', `the ${what} is longer than 292 years`)
  }
}

/** The same times as 64 bits hold them: nothing, where it is nothing. */
export function storableTimes({ from, to }: Bounds): Bounds {
  const isEmpty =
    (from !== undefined && (from > MAX_TIME || (to !== undefined && from > to))) ||
    (to !== undefined && to < MIN_TIME)
  if (isEmpty) return { from: MAX_TIME, to: MIN_TIME }
  return bounds(
    from !== undefined && from > MIN_TIME ? from : undefined,
    to !== undefined && to < MAX_TIME ? to : undefined,
  )
}
