import { PlanProblem } from '@oximeter/oxql/plan'
import { RE2JSException } from 're2js'
import type { Place } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'

/** What the nodes of a plan refuse is said with the place in the text. */
export function problemsAt<T>(place: Place, context: PlanContext, build: () => T): T {
  try {
    return build()
  } catch (error) {
    if (error instanceof PlanProblem || error instanceof RE2JSException) {
      refuse(context, place, error.message)
    }
    throw error
  }
}
