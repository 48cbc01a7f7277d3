import { PROMETHEUS_API } from '@oximeter/api'
import type { Answer } from '../http-client.ts'
import { now } from './scoped-system.ts'

export const END = String(now / 1_000_000_000n + 30n)
export const START = String(now / 1_000_000_000n - 30n)

/** `path`, and the body of what is posted. */
export type Request = readonly [path: string, body?: unknown]

export function prometheus(path: string, parameters: Readonly<Record<string, string>>): Request {
  return [`${PROMETHEUS_API}/${path}?${new URLSearchParams(parameters).toString()}`]
}

export const oxql = (query: string): Request => ['/v1/system/timeseries/query', { query }]
export const sql = (query: string): Request => ['/v1/sql', { query }]
export const explain = (query: string): Request => [
  '/v1/system/timeseries/query/explain',
  { query },
]
export const validate = (query: string): Request => [
  '/v1/system/timeseries/query/validate',
  { query },
]
export const complete = (query: string): Request => [
  '/v1/system/timeseries/query/complete',
  { query, limit: 1000 },
]
export const promql = (query: string): Request => prometheus('query', { query, time: END })

/** The numbers below some keys, ascending; of a pair in Prometheus the second. */
export function valuesIn({ body }: Answer, key: string): number[] {
  const found: unknown[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, value] of Object.entries(node)) {
      if (name === key) found.push(leaves(value, key === 'value'))
      walk(value)
    }
  }
  walk(body)
  return [...new Set(found.flat().filter((one) => typeof one === 'number'))].sort((a, b) => a - b)
}

function leaves(value: unknown, isPair: boolean): unknown[] {
  if (isPair && Array.isArray(value)) return [Number(value[1])]
  if (Array.isArray(value)) return value.flatMap((one) => leaves(one, false))
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap((one) => leaves(one, false))
  }
  return [value]
}
