import { ambiguousJoin, OxqlError, type OxqlErrorCode, type Span } from '@oximeter/oxql'
import { DbError } from '../error.ts'
import { overBudget } from '../sql/over-budget.ts'

/** Codes of the engine for arrays that would be too large: a grid has more points than any answer. */
const TOO_LARGE = [69, 128, 131]
const BAD_PATTERN = 427

/** What a query's failure in the engine says to who wrote it. */
export function refusal(error: unknown): unknown {
  const excess = overBudget(error)
  if (excess) return excess
  if (!(error instanceof DbError)) return error
  const join = ambiguousJoin(error.message)
  if (join) {
    return mistake(
      'mismatch',
      'several series of a table that is joined have equal values of the fields that are compared',
      'join on more fields, or group_by those that are compared before',
      join,
    )
  }
  if (error.engineCode === BAD_PATTERN) {
    return mistake('wrong-type', 'a regular expression is not one that RE2 takes', 'see its syntax')
  }
  if (error.engineCode !== undefined && TOO_LARGE.includes(error.engineCode)) {
    return new DbError(
      'budget-exceeded',
      'a series of the query would have too many points: ask for a shorter time or a longer step',
      { cause: error, engineCode: error.engineCode },
    )
  }
  return error
}

function mistake(
  code: OxqlErrorCode,
  message: string,
  hint: string,
  span: Span = { start: 0, end: 0 },
): OxqlError {
  return new OxqlError([{ code, message, hint, span }])
}
