import { PrometheusError, type PrometheusErrorType } from '@oximeter/api'
import { DbError, type DbErrorCode } from '@oximeter/db'
import { OxqlError } from '@oximeter/oxql'
import { PromqlError } from '@oximeter/promql'
import { toProblem } from '../http/to-problem.ts'

const TYPES: Partial<Record<DbErrorCode, PrometheusErrorType>> = {
  timeout: 'timeout',
  overloaded: 'unavailable',
  'budget-exceeded': 'execution',
}

/** What Prometheus would call an error of the inner layers; others pass as they are. */
export function toPrometheusError(error: unknown): unknown {
  if (error instanceof PromqlError) return new PrometheusError(error.type, error.message)
  // Of data that a plan does not suit: the text was checked before.
  if (error instanceof OxqlError) return new PrometheusError('execution', error.message)
  if (!(error instanceof DbError)) return toProblem(error)
  const type = TYPES[error.code]
  return type ? new PrometheusError(type, error.message, { cause: error }) : toProblem(error)
}
