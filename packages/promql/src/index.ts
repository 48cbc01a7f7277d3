export type {
  InstantSeries,
  LabelSet,
  PromqlData,
  RangeSeries,
  TimedText,
} from './answer/answer.ts'
export { promqlAnswer } from './answer/promql-answer.ts'
export { metadataOf, type MetricMetadata } from './names/metadata.ts'
export { BOUND, labelsOf, METRIC_NAME } from './names/label.ts'
export {
  allMetrics,
  isImported,
  metricsVisibleTo,
  type Metric,
  type MetricCatalogue,
} from './names/metric.ts'
export { planPromql, type PlannedPromql, type PromqlOptions } from './plan/plan-promql.ts'
export { PromqlError } from './promql-error.ts'
export { formatPromql } from './syntax/format-promql.ts'
export { readDuration } from './syntax/read-number.ts'
export { boundsIn, boundsPlan } from './series/bounds.ts'
export { selectedMetrics, type SelectedMetric } from './series/selected-metrics.ts'
export { matchesText } from './plan/pattern.ts'
