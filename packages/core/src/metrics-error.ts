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
