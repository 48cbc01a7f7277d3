import { z } from 'zod'
import type { Access } from '../model/access.ts'

/** Where a data source finds the API: its URL is that of the server, and this. */
const BASE = '/prometheus'
/** What all paths begin with. */
export const PROMETHEUS_API = `${BASE}/api/v1`
/** Who may call them besides operators. */
export const PROMETHEUS_ACCESS: Access = ['viewer']

/** An endpoint as Prometheus has it: parameters of a query or a form, an answer with a `status`. */
export interface PrometheusRoute {
  /** Unique, snake_case. */
  readonly operation: string
  readonly summary: string
  /** Below `PROMETHEUS_API`, with variable parts in braces. */
  readonly path: string
  /** Whether POST with a form does the same as GET. */
  readonly acceptsForm: boolean
  readonly parameters: z.ZodObject
  readonly params?: z.ZodObject
  /** What is in `data` of an answer. */
  readonly data: z.ZodType
}

/** One of several with the same name, or none. */
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]).default([])
/** Of a parameter that is there several times the first counts. */
const text = z.union([z.string(), z.array(z.string()).transform(([first = '']) => first)])
/** Those without letters are as good as none. */
const optional = text.transform((given) => (given === '' ? undefined : given)).optional()

const TIME = 'RFC 3339, or seconds since the epoch.'
const time = optional.describe(TIME)
const limit = optional.describe('The most items; 0 or absent: as many as there may be.')
const matched = {
  start: time,
  end: time,
  'match[]': texts.describe('Selectors of series; several: whatever any of them selects.'),
  limit,
}
const evaluated = {
  query: text.describe('PromQL.'),
  timeout: optional.describe('A duration, such as 5s; at most 20s.'),
  limit,
  lookback_delta: optional.describe('How old a value may be. Default 5m.'),
}

const labels = z.record(z.string(), z.string())
const result = z.union([
  z.object({
    resultType: z.enum(['vector', 'matrix']),
    result: z
      .array(z.object({ metric: labels }).loose())
      .describe('Each with `value`, a time in seconds and a number as text, or with `values`.'),
  }),
  z.object({
    resultType: z.enum(['scalar', 'string']),
    result: z.tuple([z.number(), z.string()]),
  }),
])

/** What a data source of Grafana asks of Prometheus. */
export const prometheusRoutes = {
  query: {
    operation: 'prometheus_query',
    summary: 'Evaluate PromQL at one time.',
    path: '/query',
    acceptsForm: true,
    parameters: z.object({ ...evaluated, time: time.describe('Default: now.') }),
    data: result,
  },
  queryRange: {
    operation: 'prometheus_query_range',
    summary: 'Evaluate PromQL at several times, at most 11 000.',
    path: '/query_range',
    acceptsForm: true,
    parameters: z.object({
      ...evaluated,
      start: text.describe(TIME),
      end: text.describe(TIME),
      step: text.describe('A duration, or seconds.'),
    }),
    data: result,
  },
  labels: {
    operation: 'prometheus_labels',
    summary: 'The names of labels.',
    path: '/labels',
    acceptsForm: true,
    parameters: z.object(matched),
    data: z.array(z.string()),
  },
  formatQuery: {
    operation: 'prometheus_format_query',
    summary: 'PromQL in its usual form.',
    path: '/format_query',
    acceptsForm: true,
    parameters: z.object({ query: text }),
    data: z.string(),
  },
  labelValues: {
    operation: 'prometheus_label_values',
    summary: 'The values of a label.',
    path: '/label/{name}/values',
    acceptsForm: false,
    parameters: z.object(matched),
    params: z.object({ name: z.string() }),
    data: z.array(z.string()),
  },
  series: {
    operation: 'prometheus_series',
    summary: 'The labels of series; `match[]` is wanted.',
    path: '/series',
    acceptsForm: true,
    parameters: z.object(matched),
    data: z.array(labels),
  },
  metadata: {
    operation: 'prometheus_metadata',
    summary: 'Type, description and unit of metrics.',
    path: '/metadata',
    acceptsForm: false,
    parameters: z.object({ metric: optional.describe('Only this one.'), limit }),
    data: z.record(
      z.string(),
      z.array(z.object({ type: z.string(), help: z.string(), unit: z.string() })),
    ),
  },
  buildInfo: {
    operation: 'prometheus_build_info',
    summary: 'The version of Prometheus that this is like.',
    path: '/status/buildinfo',
    acceptsForm: false,
    parameters: z.object({}),
    data: z.record(z.string(), z.string()),
  },
  rules: {
    operation: 'prometheus_rules',
    summary: 'There are none.',
    path: '/rules',
    acceptsForm: false,
    parameters: z.object({}),
    data: z.object({ groups: z.tuple([]) }),
  },
  alerts: {
    operation: 'prometheus_alerts',
    summary: 'There are none.',
    path: '/alerts',
    acceptsForm: false,
    parameters: z.object({}),
    data: z.object({ alerts: z.tuple([]) }),
  },
  queryExemplars: {
    operation: 'prometheus_query_exemplars',
    summary: 'There are none.',
    path: '/query_exemplars',
    acceptsForm: true,
    parameters: z.object({}),
    data: z.tuple([]),
  },
} as const satisfies Record<string, PrometheusRoute>
