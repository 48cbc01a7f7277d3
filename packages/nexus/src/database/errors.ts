import { NexusError } from '../nexus-error.ts'

/** PostgreSQL's code for what went wrong; Node's code where the connection itself failed. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return undefined
}

/** Serialization failure, and deadlock: the same statement may well succeed when run again. */
const CONFLICT_CODES = new Set(['40001', '40P01'])

export function isTransactionConflict(error: unknown): boolean {
  return CONFLICT_CODES.has(errorCode(error) ?? '')
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // of the socket of a server on this machine
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300', // too many connections
  '25P03', // a transaction in which nothing happened for long was ended
  '57014', // it took longer than a statement may
  '57P01', // shut down by an administrator
  '57P02', // crashed
  '57P03', // starting up
])

/** Messages of `pg` that come without a code. */
const CONNECTION_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|timeout expired|query read timeout/i

/** Whether the database is away, as opposed to not liking what it was asked. */
export function isConnectionFailure(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure)
  const code = errorCode(error)
  if (code !== undefined && (CONNECTION_CODES.has(code) || code.startsWith('08'))) return true
  return error instanceof Error && CONNECTION_MESSAGES.test(error.message)
}

/** Passes errors on, those of the connection as `database-unavailable`. */
export function asDatabaseError(error: unknown): unknown {
  if (!isConnectionFailure(error)) return error
  return new NexusError('database-unavailable', 'the SQL database of Nexus cannot be reached', {
    cause: error,
  })
}
