export { schemas as hostSchemas } from './generated/host.ts'
export { schemas as httpClientSchemas } from './generated/http-client.ts'
export { schemas as httpServerSchemas } from './generated/http-server.ts'
export { schemas as nodeProcessSchemas } from './generated/node-process.ts'
export { schemas as pgPoolSchemas } from './generated/pg-pool.ts'
export { schemas as processSchemas } from './generated/process.ts'
export { schemas as samplerSchemas } from './generated/sampler.ts'
export { hostProducers, type HostOptions } from './host/host-producers.ts'
export type { HostIdentity } from './host/host-target.ts'
export { httpClientMetrics, type HttpClientOptions } from './http-client/http-client-metrics.ts'
export {
  HttpServerMetrics,
  UNMATCHED,
  type HttpServerOptions,
  type RouteOf,
} from './http-server/http-server-metrics.ts'
export { nodeRuntimeProducer } from './node-process/node-runtime-producer.ts'
export type { NodeProcessIdentity } from './node-process/node-process-target.ts'
export { pgPoolMetrics, type PgPoolOptions, type PoolLike } from './pg/pg-pool-metrics.ts'
export { processProducer, type ProcessOptions } from './process/process-producer.ts'
export type { ProgramIdentity } from './program.ts'
export type { Expiry } from './sampler/expiry.ts'
export type { Expired } from './sampler/sampled-source.ts'
export {
  Sampler,
  type SamplerOptions,
  type SourceOptions,
  type SourceStatus,
} from './sampler/sampler.ts'
export type { Timers } from './timers.ts'
export type { GaugeRule } from './workers/add-data.ts'
export { clusterProducer } from './workers/cluster-producer.ts'
export type { Gatherer, GathererOptions } from './workers/gatherer.ts'
export { reportToPrimary } from './workers/report-to-primary.ts'
export { reportToThread } from './workers/report-to-thread.ts'
export type { WorkerReporting } from './workers/reporter.ts'
export { threadsProducer, type ThreadsProducer } from './workers/threads-producer.ts'
