import type {
  CounterDatumType,
  DatumType,
  FieldType,
  GaugeDatumType,
  HistogramDatumType,
} from '@oximeter/core'

/** A number read from JSON: `bigint` exactly where a `number` would have lost digits. */
export type ExactNumber = number | bigint

/** A field's value: 64-bit integers are exact numbers. */
export interface FieldValueJson {
  type: FieldType
  value: string | boolean | ExactNumber
}

export type BinRangeJson =
  | { type: 'range'; start: ExactNumber; end: ExactNumber }
  | { type: 'range_from'; start: ExactNumber }
  | { type: 'range_to'; end: ExactNumber }

export interface QuantileJson {
  p: number
  marker_heights: number[]
  marker_positions: ExactNumber[]
  desired_marker_positions: number[]
}

/** A statistic is null where nobody knows it. */
export interface HistogramJson {
  start_time: string
  bins: { range: BinRangeJson; count: ExactNumber }[]
  n_samples: ExactNumber
  min: ExactNumber | null
  max: ExactNumber | null
  sum_of_samples: ExactNumber | null
  squared_mean: number | null
  p50: QuantileJson | null
  p90: QuantileJson | null
  p99: QuantileJson | null
}

/** One datum of any type, as it travels in JSON. */
export type DatumJson =
  | { type: 'bool'; datum: boolean }
  | { type: 'string'; datum: string }
  /** One number from 0 to 255 per byte. */
  | { type: 'bytes'; datum: number[] }
  | { type: Exclude<GaugeDatumType, 'bool' | 'string' | 'bytes'>; datum: ExactNumber }
  | { type: CounterDatumType; datum: { start_time: string; value: ExactNumber } }
  | { type: HistogramDatumType; datum: HistogramJson }
  | { type: 'missing'; datum: { datum_type: DatumType; start_time: string | null } }
