import { whichOf } from '../nearest.ts'
import { REDUCERS } from '../tree/keywords.ts'
import { checkProbability } from './numbers.ts'
import { PlanProblem } from './plan-problem.ts'
import type { PlanReducer } from './plan.ts'

/**
 * @param p of `quantile`, from 0 to 1
 * @throws PlanProblem `unknown-name` if there is no such reducer, `wrong-type` or `out-of-range` if `p` does not suit it
 */
export function makeReducer(name: string, p?: number): PlanReducer {
  if (name === 'quantile') return { kind: 'quantile', p: checkProbability(name, p) }
  const kind = REDUCERS.find((known) => known === name)
  if (kind === undefined || kind === 'quantile') {
    throw new PlanProblem('unknown-name', `there is no reducer ${name}`, whichOf(name, REDUCERS))
  }
  if (p !== undefined) {
    throw new PlanProblem('wrong-type', `${name} has no argument`, `write ${name}`)
  }
  return { kind }
}
