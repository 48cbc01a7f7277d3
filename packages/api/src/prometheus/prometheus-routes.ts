import { z } from 'zod'

/** An endpoint as Prometheus has it: parameters of a query or a form, an answer with a `status`. */
export interface PrometheusRoute {
  /** Below `/prometheus/api/v1`. */
  readonly path: string
  /** Whether POST with a form does the same as GET. */
  readonly acceptsForm: boolean
  readonly parameters: z.ZodObject
  readonly params?: z.ZodObject
}

/** One of several with the same name, or none. */
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]).default([])
/** Of a parameter that is there several times the first counts. */
const text = z.union([z.string(), z.array(z.string()).transform(([first = '']) => first)])
/** Those without letters are as good as none. */
const optional = text.transform((given) => (given === '' ? undefined : given)).optional()

const range = { start: optional, end: optional }
const matched = { ...range, 'match[]': texts, limit: optional }
const evaluated = { query: text, timeout: optional, limit: optional, lookback_delta: optional }

/** What a data source of Grafana asks of Prometheus. */
export const prometheusRoutes = {
  query: {
    path: '/query',
    acceptsForm: true,
    parameters: z.object({ ...evaluated, time: optional }),
  },
  queryRange: {
    path: '/query_range',
    acceptsForm: true,
    parameters: z.object({ ...evaluated, start: text, end: text, step: text }),
  },
  formatQuery: {
    path: '/format_query',
    acceptsForm: true,
    parameters: z.object({ query: text }),
  },
  labels: { path: '/labels', acceptsForm: true, parameters: z.object(matched) },
  labelValues: {
    path: '/label/:name/values',
    acceptsForm: false,
    parameters: z.object(matched),
    params: z.object({ name: z.string() }),
  },
  series: { path: '/series', acceptsForm: true, parameters: z.object(matched) },
  metadata: {
    path: '/metadata',
    acceptsForm: false,
    parameters: z.object({ metric: optional, limit: optional }),
  },
  buildInfo: { path: '/status/buildinfo', acceptsForm: false, parameters: z.object({}) },
  rules: { path: '/rules', acceptsForm: false, parameters: z.object({}) },
  alerts: { path: '/alerts', acceptsForm: false, parameters: z.object({}) },
  queryExemplars: { path: '/query_exemplars', acceptsForm: true, parameters: z.object({}) },
} as const satisfies Record<string, PrometheusRoute>
