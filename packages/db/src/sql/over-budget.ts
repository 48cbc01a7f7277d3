import { DbError } from '../error.ts'

const BUDGETS: Readonly<Record<number, string>> = {
  158: 'reads too many rows',
  159: 'takes too long',
  160: 'would take too long',
  241: 'needs too much memory',
  307: 'reads too much data',
  396: 'has too large an answer',
}

/** The error of a query that wants more than it may use; undefined of any other. */
export function overBudget(error: unknown): DbError | undefined {
  if (!(error instanceof DbError) || error.engineCode === undefined) return undefined
  const excess = BUDGETS[error.engineCode]
  if (excess === undefined) return undefined
  return new DbError(
    'budget-exceeded',
    `the query ${excess}: ask for a shorter time, fewer series or fewer columns`,
    { cause: error, engineCode: error.engineCode },
  )
}
