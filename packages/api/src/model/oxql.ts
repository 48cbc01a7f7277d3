import type { FieldType } from '@oximeter/core'

import type { ExactNumber } from './datum-json.ts'

/** What a chart asks for beside its query: a stretch of time, and how many points there is room for. */
export interface OxqlRange {
  /** RFC 3339: where no filter of the query says from when, points are from then on. */
  from?: string
  /** RFC 3339: where no filter says up to when; also the end of grids. Default: now. */
  until?: string
  /**
   * How wide the stretch is drawn, 2 to 20 000: with `from`, each series has at most twice as many points,
   * the least and the greatest of each column of pixels among them. Default: all points.
   */
  pixels?: number
  /** What `$step` is in the query, as OxQL writes durations (`30s`). Default: what suits the stretch and its pixels. */
  step?: string
}

export interface OxqlRequest extends OxqlRange {
  query: string
  /** Default: no. */
  include_summaries?: boolean
  /**
   * What there is a row of, where the answer is wanted as Arrow: `points`, with the fields of their series,
   * or `series`, whose points are lists. Default: `points`.
   */
  arrow_rows?: 'points' | 'series'
}

/** The answer of a query: tables as the original's API has them, and what is ours beside them. */
export interface OxqlResponse {
  tables: OxqlTableJson[]
  /** Null unless the request wants it. */
  query_summaries: OxqlQuerySummary[] | null
  /** What was odd in the data. */
  warnings: OxqlWarningJson[]
  /** Why the answer is not all there is; null where it is. */
  truncated: { reason: string } | null
  /** The stretch of time that was asked for; null where none was. */
  range: OxqlAskedRange | null
  /** The tables of which points were left out, since there are more than pixels. */
  thinned: OxqlThinned[]
  cost: OxqlCost
}

export interface OxqlAskedRange {
  from: string
  until: string
  /** What `$step` was, as OxQL writes it. */
  step: string
}

export interface OxqlThinned {
  /** Its place in `tables`, from 0. */
  table: number
  /** How many points its series had. */
  points: number
  /** How many of them are there. */
  kept: number
}

export interface OxqlTableJson {
  name: string
  timeseries: OxqlTimeseriesJson[]
}

export interface OxqlTimeseriesJson {
  /** Without those that this series lacks. */
  fields: Record<string, OxqlFieldValueJson>
  points: OxqlPointsJson
}

/** `double` only of the edges that `histogram` makes fields of. */
export interface OxqlFieldValueJson {
  type: FieldType | 'double'
  value: string | boolean | ExactNumber
}

export interface OxqlPointsJson {
  /** Null where points have none, as those of gauges and of whatever is aligned. */
  start_times: string[] | null
  timestamps: string[]
  /** One for each dimension, with its name: the timeseries it comes from, or what `map` or `quantile` call it. */
  values: { values: OxqlValuesJson; metric_type: OxqlMetricType; name: string }[]
}

export const OXQL_METRIC_TYPES = ['gauge', 'delta', 'cumulative'] as const
export type OxqlMetricType = (typeof OXQL_METRIC_TYPES)[number]

export const OXQL_DATA_TYPES = [
  'integer',
  'double',
  'boolean',
  'string',
  'integer_distribution',
  'double_distribution',
] as const
export type OxqlDataType = (typeof OXQL_DATA_TYPES)[number]

/** Null where a value is missing. */
export type OxqlValuesJson =
  | { type: 'integer' | 'double'; values: (ExactNumber | null)[] }
  | { type: 'boolean'; values: (boolean | null)[] }
  | { type: 'string'; values: (string | null)[] }
  | {
      type: 'integer_distribution' | 'double_distribution'
      values: (OxqlDistributionJson | null)[]
    }

/** A statistic is null where nobody knows it. */
export interface OxqlDistributionJson {
  /** Where each bin begins. */
  bins: ExactNumber[]
  counts: ExactNumber[]
  min: ExactNumber | null
  max: ExactNumber | null
  sum_of_samples: ExactNumber | null
  squared_mean: number | null
  p50: number | null
  p90: number | null
  p99: number | null
}

/** As the original says what one statement has read; of ours there is one for a whole query. */
export interface OxqlQuerySummary {
  id: string
  query: string
  elapsed_ms: number
  io_summary: {
    read: { bytes: ExactNumber; rows: ExactNumber }
    written: { bytes: ExactNumber; rows: ExactNumber }
  }
  profile_summary: Record<string, ExactNumber>
}

export interface OxqlWarningJson {
  /** `total-fell`, `bins-changed` or `truncated`. */
  code: string
  message: string
  /** How many points are null because of it, where that can be counted. */
  count?: number
}

export interface OxqlCost {
  elapsed_ms: number
  rows_read: ExactNumber
  bytes_read: ExactNumber
  /** Of the statement that took most. Absent where the engine does not say, as the embedded one. */
  peak_memory_bytes?: ExactNumber
  /** Timeseries of which roll-ups were read in place of samples, ascending. */
  rolled_up: string[]
}

/** One mistake in a query. */
export interface OxqlMistakeJson {
  /** Stable: `syntax`, `unknown-field`, … */
  code: string
  /** What is wrong, as a sentence without a full stop. */
  message: string
  /** Its place in the text: UTF-16 units from its start, the end not included. */
  span: { start: number; end: number }
  /** The way out, where one is known. */
  hint?: string
}

export interface OxqlTextRequest extends OxqlRange {
  query: string
}

/** A query as it is best read. */
export interface OxqlFormatted {
  query: string
}

export interface OxqlFormatRequest {
  query: string
}

/** How a query would be run. */
export interface OxqlExplanation {
  /** For people: what each stage does, indented. */
  plan: string
  statements: { sql: string; parameters: Record<string, unknown> }[]
  /** Rows that the engine expects to read. */
  estimated_rows: ExactNumber
}

/** What can be said of a query without running it. A query with mistakes is an answer too. */
export interface OxqlValidation {
  valid: boolean
  /** In the order of the text. */
  mistakes: OxqlMistakeJson[]
  /** What it would answer, if it is valid. */
  tables: OxqlTableShapeJson[]
}

export interface OxqlTableShapeJson {
  name: string
  fields: { name: string; type: FieldType | 'double'; optional: boolean }[]
  dimensions: { name: string; type: OxqlDataType; metric_type: OxqlMetricType }[]
  has_start_times: boolean
  /** Between points of aligned tables, as OxQL writes it; else null. */
  step: string | null
}

export interface OxqlCompleteRequest {
  query: string
  /** Where the cursor is: UTF-16 units from the start. Default: at the end. */
  position?: number
  /** Default 50. */
  limit?: number
}

/** What may stand where the cursor is. */
export interface OxqlCompletions {
  /** What an item replaces: the word that is being written. */
  span: { start: number; end: number }
  /** The likeliest first. */
  items: OxqlCompletion[]
}

export interface OxqlCompletion {
  /** What to put in place of the span. */
  text: string
  kind: OxqlCompletionKind
  /** For people: a type, a description. */
  detail?: string
}

export const OXQL_COMPLETION_KINDS = [
  'keyword',
  'timeseries',
  'field',
  'value',
  'function',
] as const
export type OxqlCompletionKind = (typeof OXQL_COMPLETION_KINDS)[number]
