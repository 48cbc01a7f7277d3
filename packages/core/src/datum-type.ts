/**
 * The types that a datum may have, in ordinal order. The ordinal is part of the timeseries key:
 * append only.
 */
export const DATUM_TYPES = [
  'bool',
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'i64',
  'u64',
  'f32',
  'f64',
  'string',
  'bytes',
  'cumulative_i64',
  'cumulative_u64',
  'cumulative_f32',
  'cumulative_f64',
  'histogram_i8',
  'histogram_u8',
  'histogram_i16',
  'histogram_u16',
  'histogram_i32',
  'histogram_u32',
  'histogram_i64',
  'histogram_u64',
  'histogram_f32',
  'histogram_f64',
] as const

export type DatumType = (typeof DATUM_TYPES)[number]

/** A running total over one of four number types. */
export type CounterDatumType = Extract<DatumType, `cumulative_${string}`>
export type HistogramDatumType = Extract<DatumType, `histogram_${string}`>
/** An instantaneous value: it has no start time. */
export type GaugeDatumType = Exclude<DatumType, CounterDatumType | HistogramDatumType>
/** Has a start time: counters and histograms. */
export type CumulativeDatumType = CounterDatumType | HistogramDatumType

export function isHistogram(type: DatumType): type is HistogramDatumType {
  return type.startsWith('histogram_')
}

export function isCounter(type: DatumType): type is CounterDatumType {
  return type.startsWith('cumulative_')
}

/** Whether a datum of this type has a start time: counters and histograms do. */
export function isCumulative(type: DatumType): type is CumulativeDatumType {
  return isCounter(type) || isHistogram(type)
}
