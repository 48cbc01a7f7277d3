export { AUTHZ_SCOPES, type AuthzScope } from './authz-scope.ts'
export {
  datumTypeOf,
  type CounterDatum,
  type CounterValues,
  type Datum,
  type GaugeDatum,
  type GaugeValues,
  type HistogramBins,
  type HistogramDatum,
  type MissingDatum,
  type QuantileState,
} from './datum.ts'
export {
  DATUM_TYPES,
  isCounter,
  isCumulative,
  isHistogram,
  type CounterDatumType,
  type CumulativeDatumType,
  type DatumType,
  type GaugeDatumType,
  type HistogramDatumType,
} from './datum-type.ts'
export { FIELD_TYPES, type Field, type FieldType, type FieldValues } from './field-type.ts'
export type {
  HistogramErrorInfo,
  MetricsErrorInfo,
  QuantileErrorInfo,
  QuantizationErrorInfo,
} from './metrics-error.ts'
export type { Producer, ProducerResult } from './producer.ts'
export type { FieldSchema, TimeseriesSchema } from './schema.ts'
export { systemClock, type Clock, type Nanoseconds } from './time.ts'
export type { Sample, Timeseries } from './timeseries.ts'
export { UNITS, type Units } from './units.ts'
