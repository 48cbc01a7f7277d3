import { ClickHouseError } from '@clickhouse/client'

/**
 * - `unavailable`: nobody answers, or the answer broke off
 * - `timeout`: no answer in time, or the statement ran longer than it may
 * - `overloaded`: the engine asks for patience: too many parts or queries, out of memory or disk
 * - `unauthorized`: wrong user or password
 * - `rejected`: the engine refuses the statement or the data, and will again
 * - `newer-database`: written by a newer release than this one
 * - `not-found`: no such timeseries
 * - `schema-conflict`: contradicts what is stored under that name
 * - `not-allowed`: a query that users may not run
 * - `budget-exceeded`: a user's query that wants more time, memory or data than it has
 * - `invalid-argument`: the caller's mistake
 * - `not-empty`: a database that is to take the rows of another one holds some of its own
 * - `damaged`: rows are not what they were
 */
export type DbErrorCode =
  | 'unavailable'
  | 'timeout'
  | 'overloaded'
  | 'unauthorized'
  | 'rejected'
  | 'newer-database'
  | 'not-found'
  | 'schema-conflict'
  | 'not-allowed'
  | 'budget-exceeded'
  | 'invalid-argument'
  | 'not-empty'
  | 'damaged'

/** A statement that failed. `retryable` says whether the same one may succeed later. */
export class DbError extends Error {
  override readonly name = 'DbError'
  readonly code: DbErrorCode
  readonly retryable: boolean
  /** ClickHouse's own error number, where the engine answered. */
  readonly engineCode: number | undefined

  constructor(
    code: DbErrorCode,
    message: string,
    options: { cause?: unknown; engineCode?: number } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.retryable = code === 'unavailable' || code === 'timeout' || code === 'overloaded'
    this.engineCode = options.engineCode
  }
}

const UNAVAILABLE = [
  3, // unexpected end of file: the body broke off on its way
  24, // cannot write to a file descriptor
  209, // socket timeout
  210, // network error
  236, // aborted: the server is shutting down
  242, // table is read-only: its keeper is away
  279, // all connections to the shards failed
  319, // unknown status of a distributed insert
  394, // query was cancelled
  425, // system error
  999, // keeper exception
]
const OVERLOADED = [
  201, // quota exceeded
  202, // too many simultaneous queries
  203, // no free connection
  241, // memory limit exceeded
  243, // not enough space
  252, // too many parts
  285, // too few live replicas
  745, // server overloaded
]
const TIMED_OUT = [159, 160]
const UNAUTHORIZED = [192, 193, 194, 497, 516]

/** Any error of the client or the engine, as a DbError. */
export function toDbError(error: unknown, doing: string): DbError {
  if (error instanceof DbError) return error
  if (error instanceof ClickHouseError) {
    const engineCode = Number(error.code)
    const code = ofEngine(engineCode)
    return new DbError(code, `cannot ${doing}: ${error.message}`, { cause: error, engineCode })
  }
  const text = error instanceof Error ? error.message : String(error)
  const code = /timeout|timed out/i.test(text) ? 'timeout' : 'unavailable'
  return new DbError(code, `cannot ${doing}: ${text || 'no connection'}`, { cause: error })
}

function ofEngine(code: number): DbErrorCode {
  if (UNAVAILABLE.includes(code)) return 'unavailable'
  if (OVERLOADED.includes(code)) return 'overloaded'
  if (TIMED_OUT.includes(code)) return 'timeout'
  if (UNAUTHORIZED.includes(code)) return 'unauthorized'
  return 'rejected'
}
