import { PlanProblem } from './plan-problem.ts'

/** The largest count that 64 bits hold. */
const MAX_COUNT = 2n ** 64n - 1n

/** @throws PlanProblem `wrong-type` if there is none, `out-of-range` if it is not from 0 to 1 */
export function checkProbability(of: string, p: number | undefined): number {
  if (p === undefined) {
    throw new PlanProblem('wrong-type', `${of} needs a number`, `such as ${of}(0.99)`)
  }
  if (!(p >= 0 && p <= 1)) {
    throw new PlanProblem('out-of-range', `${p} is not from 0 to 1`, 'the median is 0.5')
  }
  return p
}

/** @throws PlanProblem `out-of-range` unless it is from 1 */
export function checkCount(of: string, count: bigint): bigint {
  if (count < 1n) {
    throw new PlanProblem('out-of-range', `${of} ${count} would keep nothing`, 'count from 1')
  }
  if (count > MAX_COUNT) {
    throw new PlanProblem('out-of-range', `${of} ${count} is more than 64 bits hold`)
  }
  return count
}
