export { allPages } from './client/all-pages.ts'
export { CollectorClient } from './client/collector-client.ts'
export { parseExactJson } from './client/exact-json.ts'
export {
  HttpClient,
  type ClientOptions,
  type Fetch,
  type Query,
  type RequestOptions,
} from './client/http-client.ts'
export { NexusClient } from './client/nexus-client.ts'
export { NexusPublicClient } from './client/nexus-public-client.ts'
export { reasonOf, RequestError } from './client/request-error.ts'
export {
  foreignRequestProblem,
  type GuardedRequest,
  type RequestHeaders,
} from './http/foreign-request.ts'
export { OpenConnections } from './http/open-connections.ts'
export {
  badRequest,
  ERROR_CODES,
  HttpProblem,
  notFound,
  unavailable,
  type ErrorCode,
  type HttpProblemOptions,
  type ProblemJson,
} from './http/problem.ts'
export {
  MEDIA_TYPE_PROBLEM,
  problemResponse,
  type ProblemResponse,
} from './http/problem-response.ts'
export type { CollectorInfo, CollectorStats, CollectorStatus } from './model/collectors.ts'
export type {
  BinRangeJson,
  DatumJson,
  ExactNumber,
  FieldValueJson,
  HistogramJson,
  QuantileJson,
} from './model/datum-json.ts'
export { durationToMs, msToDuration, type Duration } from './model/duration.ts'
export {
  DEFAULT_PAGE_LIMIT,
  MAX_PAGE_LIMIT,
  MAX_PAGE_TOKEN_BYTES,
  type Page,
  type PageQuery,
} from './model/page.ts'
export {
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  PRODUCER_KINDS,
  REGISTRATION_REFUSALS,
  type AssignedProducer,
  type CollectOutcome,
  type FailureCount,
  type LastErrorItem,
  type LastFailure,
  type LastSuccess,
  type ProducerDetails,
  type ProducerEndpoint,
  type ProducerKind,
  type ProducerRegistrationResponse,
  type ProducerStatus,
  type RefusalCount,
  type RefusedRegistration,
  type RegistrationRefusal,
} from './model/producers.ts'
export type {
  QuarantineDropped,
  QuarantinedSample,
  QuarantineGroup,
  QuarantineReplayed,
  QuarantineReplayRequest,
} from './model/quarantine.ts'
export type { FieldSetJson, SampleJson } from './model/sample-json.ts'
export {
  formatSocketAddress,
  isWildcard,
  parseSocketAddress,
  SocketAddressError,
  type SocketAddress,
} from './model/socket-address.ts'
export {
  SPOOL_BLOCK_STATES,
  type Spool,
  type SpoolBlock,
  type SpoolBlockState,
  type SpoolDropped,
  type SpoolDropRequest,
  type SpoolReplayed,
  type SpoolReplayRequest,
} from './model/spool.ts'
export type {
  Health,
  ProgramStatus,
  ProgramVersion,
  SqlRequest,
  SqlResponse,
  SqlValue,
  SystemStatus,
} from './model/system.ts'
export {
  schemaFromJson,
  schemaToJson,
  type FieldSchemaJson,
  type LatestValue,
  type SchemaApplyRequest,
  type SchemaApplyResult,
  type SchemaChangeJson,
  type SchemaOfferResult,
  type SchemaOfferResults,
  type SchemaOffers,
  type TimeseriesSchemaJson,
  type TimeseriesVersions,
} from './model/timeseries.ts'
