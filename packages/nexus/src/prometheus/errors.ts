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
  if (error instanceof OxqlError) return new PrometheusError('execution', textOf(error))
  if (!(error instanceof DbError)) return toProblem(error)
  const type = TYPES[error.code]
  return type ? new PrometheusError(type, error.message, { cause: error }) : toProblem(error)
}

/** Of data that a plan does not suit: the text was checked before. */
function textOf({ code, message }: OxqlError): string {
  if (code !== 'mismatch') return message
  return (
    'multiple matches for labels: several series of one side of an operator have equal values of the labels ' +
    'that are compared; say with group_left or group_right which side may, or compare more labels'
  )
}
