import { DbError } from '@oximeter/db'

/** What to do about a statement that failed. */
export type Remedy =
  /** The database is away, or does not let us in: everything waits. */
  | 'wait'
  /** This block is too much just now: others may go first. */
  | 'later'
  /** The tables are gone: make them anew. */
  | 'migrate'
  /** The database refuses this data and always will. */
  | 'refuse'

const UNKNOWN_TABLE = 60
const UNKNOWN_DATABASE = 81

export function remedyOf(error: unknown): Remedy {
  if (!(error instanceof DbError)) return 'later'
  switch (error.code) {
    case 'overloaded':
      return 'later'
    case 'timeout':
      return error.engineCode === undefined ? 'wait' : 'later'
    case 'rejected':
    case 'schema-conflict':
    case 'invalid-argument':
      return error.engineCode === UNKNOWN_TABLE || error.engineCode === UNKNOWN_DATABASE
        ? 'migrate'
        : 'refuse'
    default:
      return 'wait'
  }
}
