import type { PrometheusAnswer } from '@oximeter/api/fastify'
import type { OxqlAnswer } from '@oximeter/db'
import { planPromql, promqlAnswer, type PromqlData, type PromqlOptions } from '@oximeter/promql'
import { durationOf, limitOf } from './parameters.ts'
import type { MetricSource } from './metric-source.ts'

export interface QueryParameters {
  readonly query: string
  readonly timeout?: string | undefined
  readonly limit?: string | undefined
  readonly lookback_delta?: string | undefined
}

const MAX_TIMEOUT_MS = 20_000

/** Runs a query in PromQL at one time, or at several. */
export async function runPromql(
  { metrics, catalogues, scope }: MetricSource,
  { query, timeout, limit, lookback_delta }: QueryParameters,
  times: Pick<PromqlOptions, 'start' | 'end' | 'step'>,
  signal: AbortSignal,
): Promise<PrometheusAnswer> {
  const timeoutMs = timeout === undefined ? undefined : milliseconds(durationOf('timeout', timeout))
  const lookback =
    lookback_delta === undefined ? undefined : durationOf('lookback_delta', lookback_delta)
  const wanted = limitOf(limit)
  const planned = planPromql(query, {
    ...times,
    catalogue: await catalogues.recent(scope),
    scope,
    ...(lookback !== undefined && { lookback }),
  })
  const answer = await metrics.runPlan(planned.plan, {
    signal,
    ...(timeoutMs !== undefined && { budget: { timeoutMs } }),
  })
  const data = promqlAnswer(planned, answer.tables)
  const isCut = wanted !== undefined && Array.isArray(data.result) && data.result.length > wanted
  return {
    data: isCut ? cut(data, wanted) : data,
    warnings: [...warningsOf(answer), ...(isCut ? ['results truncated due to limit'] : [])],
    infos: planned.infos,
  }
}

function cut(data: PromqlData, limit: number): PromqlData {
  switch (data.resultType) {
    case 'vector':
      return { ...data, result: data.result.slice(0, limit) }
    case 'matrix':
      return { ...data, result: data.result.slice(0, limit) }
    default:
      return data
  }
}

function warningsOf({ warnings, truncated }: OxqlAnswer): string[] {
  return [
    ...warnings.map(({ message }) => message),
    ...(truncated ? [`not all that was found is shown: ${truncated.reason}`] : []),
  ]
}

function milliseconds(duration: bigint): number {
  return Math.min(MAX_TIMEOUT_MS, Math.max(1, Number(duration / 1_000_000n)))
}
