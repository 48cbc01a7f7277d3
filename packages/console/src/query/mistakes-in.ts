import { HttpProblem, type OxqlMistakeJson } from '@oximeter/api/client'

/** Where a query was not understood; undefined of all other errors. */
export function mistakesIn(error: unknown): readonly OxqlMistakeJson[] | undefined {
  return error instanceof HttpProblem && error.mistakes.length > 0 ? error.mistakes : undefined
}
