import type { DatumType } from './datum-type.ts'

export type QuantizationErrorInfo = {
  readonly type:
    | 'overflow'
    | 'precision'
    | 'invalid_base'
    | 'invalid_steps'
    | 'uneven_steps_for_base'
    | 'powers_out_of_order'
}

export type QuantileErrorInfo = {
  readonly type: 'invalid_p_value' | 'insufficient_sample_size' | 'non_finite_value'
}

export type HistogramErrorInfo =
  | { readonly type: 'empty_bins' | 'nonmonotonic_bins' | 'non_finite_value' }
  | { readonly type: 'non_adjoining_bins'; readonly left: string; readonly right: string }
  | { readonly type: 'array_size_mismatch'; readonly nBins: number; readonly nCounts: number }
  | { readonly type: 'quantization'; readonly error: QuantizationErrorInfo }
  | { readonly type: 'quantile'; readonly error: QuantileErrorInfo }

/** A metrics error as data: what an error item carries over the wire. */
export type MetricsErrorInfo =
  | {
      readonly type: 'datum_error' | 'oximeter_server' | 'toml' | 'schema_definition'
      readonly message: string
    }
  | { readonly type: 'histogram_error'; readonly error: HistogramErrorInfo }
  | { readonly type: 'parse_error'; readonly src: string; readonly typ: string }
  | { readonly type: 'duplicate_field_name'; readonly name: string }
  | { readonly type: 'missing_datum_requires_start_time'; readonly datumType: DatumType }
  | { readonly type: 'missing_datum_cannot_have_start_time'; readonly datumType: DatumType }
  | { readonly type: 'invalid_timeseries_name' }
  | {
      readonly type: 'target_metric_version_mismatch'
      readonly target: number
      readonly metric: number
    }

/**
 * Everything that can be wrong with a definition, a value or a sample. Branch on `code`; `info` is
 * the same as data, and is what an error item of a collection carries.
 */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  readonly code: MetricsErrorInfo['type']
  readonly info: MetricsErrorInfo

  constructor(info: MetricsErrorInfo, options: { message?: string; cause?: unknown } = {}) {
    super(
      options.message ?? describeMetricsError(info),
      'cause' in options ? { cause: options.cause } : {},
    )
    this.code = info.type
    this.info = info
  }
}

/** One sentence that says what is wrong and, where the mistake is somebody's, the way out. */
export function describeMetricsError(info: MetricsErrorInfo): string {
  switch (info.type) {
    case 'datum_error':
    case 'oximeter_server':
    case 'toml':
    case 'schema_definition':
      return info.message
    case 'histogram_error':
      return describeHistogramError(info.error)
    case 'parse_error':
      return `cannot read ${JSON.stringify(info.src)} as ${info.typ}`
    case 'duplicate_field_name':
      return `the field "${info.name}" is on both the target and the metric: rename one of them`
    case 'missing_datum_requires_start_time':
      return `a missing ${info.datumType} needs the start time of its series`
    case 'missing_datum_cannot_have_start_time':
      return `a missing ${info.datumType} cannot have a start time: the type is not cumulative`
    case 'invalid_timeseries_name':
      return (
        'a timeseries name is "target:metric", each half lower-case words of letters and digits ' +
        'joined by single underscores, beginning with a letter'
      )
    case 'target_metric_version_mismatch':
      return `the target has version ${info.target} but the metric has version ${info.metric}`
  }
}

function describeHistogramError(error: HistogramErrorInfo): string {
  switch (error.type) {
    case 'empty_bins':
      return 'a histogram needs at least one bin'
    case 'nonmonotonic_bins':
      return 'bin edges must be strictly ascending'
    case 'non_finite_value':
      return 'a histogram takes finite values and edges only'
    case 'non_adjoining_bins':
      return `bins must adjoin: ${error.left} is followed by ${error.right}`
    case 'array_size_mismatch':
      return `there are ${error.nBins} bins but ${error.nCounts} counts`
    case 'quantization':
      return describeQuantizationError(error.error)
    case 'quantile':
      return describeQuantileError(error.error)
  }
}

function describeQuantizationError(error: QuantizationErrorInfo): string {
  switch (error.type) {
    case 'overflow':
      return 'the highest power of the base does not fit the type of the histogram'
    case 'precision':
      return 'a power of the base cannot be represented in the type of the histogram'
    case 'invalid_base':
      return 'the base of log-linear bins is a whole number from 2 to 32'
    case 'invalid_steps':
      return 'the number of bins per power must be whole, at least 2 and (for integers) at least base - 1'
    case 'uneven_steps_for_base':
      return 'the bins of each power must be equally wide whole numbers: choose a count that divides them'
    case 'powers_out_of_order':
      return 'the first power must be lower than the last'
  }
}

function describeQuantileError(error: QuantileErrorInfo): string {
  switch (error.type) {
    case 'invalid_p_value':
      return 'a quantile is a number from 0 to 1'
    case 'insufficient_sample_size':
      return 'a quantile of no samples does not exist'
    case 'non_finite_value':
      return 'a quantile estimator takes finite values only'
  }
}

export function datumError(message: string): MetricsError {
  return new MetricsError({ type: 'datum_error', message })
}

export function definitionError(message: string): MetricsError {
  return new MetricsError({ type: 'schema_definition', message })
}

export function histogramError(error: HistogramErrorInfo, message?: string): MetricsError {
  return new MetricsError({ type: 'histogram_error', error }, message ? { message } : {})
}

export function quantizationError(type: QuantizationErrorInfo['type']): MetricsError {
  return histogramError({ type: 'quantization', error: { type } })
}

export function quantileError(type: QuantileErrorInfo['type'], message?: string): MetricsError {
  return histogramError({ type: 'quantile', error: { type } }, message)
}
