import { PlanProblem } from '@oximeter/oxql/plan'
import { PromqlError } from '../promql-error.ts'
import { refuse, type PlanContext } from './context.ts'

/** What the nodes of a plan refuse is said with the place in the text. */
export function problemsAt<T>(
  place: { readonly at: number },
  context: PlanContext,
  build: () => T,
): T {
  try {
    return build()
  } catch (error) {
    if (error instanceof PlanProblem) refuse(context, place, error.message)
    if (error instanceof PromqlError || !(error instanceof SyntaxError)) throw error
    // Of a pattern that JavaScript does not read.
    return refuse(context, place, error.message)
  }
}
