import { whichOf } from '../nearest.ts'
import { checkProbability } from './numbers.ts'
import { PlanProblem } from './plan-problem.ts'
import type { PlanReducer } from './plan.ts'

type PlainReducer = Exclude<PlanReducer, { kind: 'quantile' }>['kind']

const PLAIN: readonly PlainReducer[] = [
  'mean',
  'sum',
  'min',
  'max',
  'count',
  'stddev',
  'median',
  'first',
  'last',
]

/**
 * @param p of `quantile`, from 0 to 1
 * @throws PlanProblem `unknown-name` if there is no such reducer, `wrong-type` or `out-of-range` if `p` does not suit it
 */
export function makeReducer(name: string, p?: number): PlanReducer {
  if (name === 'quantile') return { kind: 'quantile', p: checkProbability(name, p) }
  const kind = PLAIN.find((known) => known === name)
  if (kind === undefined) {
    const known = [...PLAIN, 'quantile']
    throw new PlanProblem('unknown-name', `there is no reducer ${name}`, whichOf(name, known))
  }
  if (p !== undefined) {
    throw new PlanProblem('wrong-type', `${name} has no argument`, `write ${name}`)
  }
  return { kind }
}
