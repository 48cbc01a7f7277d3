export { AUTHZ_SCOPES, type AuthzScope } from './authz-scope.ts'
export { Cumulative, type CounterType, type CumulativeOptions } from './cumulative.ts'
export {
  ABSENT_BITS,
  absentStatistics,
  datumTypeOf,
  type CompleteHistogramDatum,
  type CounterDatum,
  type CounterValues,
  type Datum,
  type GaugeDatum,
  type GaugeValues,
  type HistogramBins,
  type HistogramDatum,
  type HistogramStatistics,
  type HistogramSums,
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
export type { DatumInput, GaugeInput, SupportOf } from './definition/datum-input.ts'
export type {
  DefinedField,
  Distinct,
  FieldInputs,
  FieldSpecs,
  FieldTypes,
  NoFields,
} from './definition/fields.ts'
export {
  metric,
  type Metric,
  type MetricOptions,
  type MissingOptions,
} from './definition/metric.ts'
export { openMetric, type Labels, type OpenMetric } from './definition/open-metric.ts'
export {
  target,
  type Target,
  type TargetInstance,
  type TargetOptions,
} from './definition/target.ts'
export {
  FIELD_TYPE_NAMES,
  formatFieldValue,
  makeField,
  parseFieldValue,
  type FieldInput,
} from './field.ts'
export { FIELD_TYPES, type Field, type FieldType, type FieldValues } from './field-type.ts'
export type { BinRange } from './histogram/from-ranges.ts'
export { Histogram, type HistogramOptions, type HistogramParts } from './histogram/histogram.ts'
export type { HistogramLayout } from './histogram/layout.ts'
export type { LogLinear } from './histogram/log-linear.ts'
export { Quantile } from './histogram/quantile.ts'
export type { CounterSeries } from './instrument/counters.ts'
export type { GaugeSeries } from './instrument/gauges.ts'
export type { HistogramSeries } from './instrument/histograms.ts'
export type { Instrument, InstrumentOptions, Series } from './instrument/instrument.ts'
export type { RefusalReason } from './instrument/refusals.ts'
export { canonicalIp, formatIp, ipBytes } from './ip-address.ts'
export {
  describeMetricsError,
  MetricsError,
  type HistogramErrorInfo,
  type MetricsErrorInfo,
  type QuantileErrorInfo,
  type QuantizationErrorInfo,
} from './metrics-error.ts'
export { missingDatum } from './missing.ts'
export {
  compareText,
  isComponentName,
  isTimeseriesName,
  parseTimeseriesName,
  RESERVED_FIELD_NAMES,
  TIMESERIES_NAME,
} from './name.ts'
export {
  SeriesNumbering,
  type DescribedSeries,
  type SeriesHold,
} from './numbering/series-numbering.ts'
export {
  NUMBER_LIMITS,
  type NumberInput,
  type NumberType,
  type NumberValues,
} from './number-type.ts'
export { pointsToSamples } from './points/points-to-samples.ts'
export { samplesToPoints } from './points/samples-to-points.ts'
export type {
  BinLayout,
  BytesData,
  CollectedPoints,
  HistogramData,
  NumberArray,
  NumberData,
  PointData,
  Points,
  QuantileColumns,
  SeriesDescription,
  StringData,
} from './points.ts'
export type { ProduceContext, Producer, ProducerResult } from './producer.ts'
export type { SeriesStatistics } from './registry/instrument-budgets.ts'
export {
  ProducerRegistry,
  type CollectOptions,
  type Glimpse,
  type RegistryOptions,
} from './registry/producer-registry.ts'
export type { Registration } from './registry/registration.ts'
export { canBeRolledUp, ROLLUPS, type Rollup } from './rollups.ts'
export type { FieldSchema, TimeseriesSchema } from './schema.ts'
export {
  diffClosedSchemas,
  diffSchemas,
  formatSchemaDiff,
  schemasEqual,
  withFieldsOf,
  type SchemaDifference,
} from './schema-diff.ts'
export { deriveSchema, schemaOf } from './schema-of.ts'
export { systemClock, type Clock, type Nanoseconds } from './time.ts'
export { formatTimestamp, parseTimestamp } from './timestamp.ts'
export { timeseriesOf, type Sample, type Timeseries } from './timeseries.ts'
export { timeseriesKeyBytes } from './timeseries-key.ts'
export { UNITS, type Units } from './units.ts'
export { canonicalUuid, uuidBytes } from './uuid.ts'
export {
  bool,
  bytes,
  cumulativeF32,
  cumulativeF64,
  cumulativeI64,
  cumulativeU64,
  f32,
  f64,
  histogramF32,
  histogramF64,
  histogramI16,
  histogramI32,
  histogramI64,
  histogramI8,
  histogramU16,
  histogramU32,
  histogramU64,
  histogramU8,
  i16,
  i32,
  i64,
  i8,
  ipAddr,
  string,
  u16,
  u32,
  u64,
  u8,
  uuid,
  type DatumSpec,
  type FieldOptions,
  type FieldSpec,
  type HistogramSpec,
  type ValueSpec,
} from './value-type.ts'
