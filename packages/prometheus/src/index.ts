export type { MetricsHandlerOptions } from './expose/answer.ts'
export { exposition, type ExpositionOptions } from './expose/exposition.ts'
export { createMetricsFetchHandler, type MetricsFetchHandler } from './expose/fetch-handler.ts'
export type { BucketBounds } from './expose/histogram-lines.ts'
export { metricsAnswer, type MetricsAnswer } from './expose/metrics-answer.ts'
export { createMetricsHandler, type MetricsHandler } from './expose/node-handler.ts'
export {
  promClientProducer,
  type PromClientMetric,
  type PromClientOptions,
  type PromClientProducer,
  type PromClientRegistry,
} from './prom-client/prom-client-producer.ts'
export type { ScrapeFailure } from './scrape/fetch-exposition.ts'
export type { ScrapeLimits, ScrapeOptions } from './scrape/scrape-options.ts'
export { scrapeProducer, type ScrapeProducer } from './scrape/scrape-producer.ts'
export type { LastScrape, ScrapeStatistics } from './scrape/scrape-statistics.ts'
export {
  METRIC_TYPES,
  parseExposition,
  type ExpositionSink,
  type MetricType,
} from './text/parse-exposition.ts'
export {
  parseSeries,
  SERIES_LIMITS,
  type SeriesLimits,
  type SeriesText,
} from './text/parse-series.ts'
export { CONTENT_TYPES, type ExpositionFormat } from './text/format.ts'
export { REFUSAL_REASONS, type RefusalReason } from './text/refusal.ts'
