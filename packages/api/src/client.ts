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
export { NexusPublicClient, type OxqlScope } from './client/nexus-public-client.ts'
export { reasonOf, RequestError } from './client/request-error.ts'
export {
  foreignRequestProblem,
  type GuardedRequest,
  type RequestHeaders,
} from './http/foreign-request.ts'
export { MEDIA_TYPE_ARROW, prefersToJson } from './http/media-type.ts'
export { OpenConnections } from './http/open-connections.ts'
export { MediaBody } from './http/media-body.ts'
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
export { weightsIn } from './http/weights.ts'
export {
  COLLECTOR_STATES,
  MAX_HEAVIEST,
  type CollectorHeartbeat,
  type CollectorHeartbeatAnswer,
  type CollectorInfo,
  type CollectorState,
  type CollectorStats,
  type CollectorStatus,
  type ProducerRate,
} from './model/collectors.ts'
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
  OXQL_COMPLETION_KINDS,
  OXQL_DATA_TYPES,
  OXQL_METRIC_TYPES,
  type OxqlCompleteRequest,
  type OxqlCompletion,
  type OxqlCompletionKind,
  type OxqlCompletions,
  type OxqlCost,
  type OxqlDataType,
  type OxqlDistributionJson,
  type OxqlExplanation,
  type OxqlFieldValueJson,
  type OxqlMetricType,
  type OxqlMistakeJson,
  type OxqlPointsJson,
  type OxqlQuerySummary,
  type OxqlRequest,
  type OxqlResponse,
  type OxqlTableJson,
  type OxqlTableShapeJson,
  type OxqlTextRequest,
  type OxqlTimeseriesJson,
  type OxqlValidation,
  type OxqlValuesJson,
  type OxqlWarningJson,
} from './model/oxql.ts'
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
export type {
  RetentionChange,
  RetentionDeletion,
  RetentionPolicies,
  RetentionPolicyJson,
  RetentionSetRequest,
  TimeseriesUsage,
} from './model/retention.ts'
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
  type SeriesJson,
  type TimeseriesSchemaJson,
  type TimeseriesVersions,
} from './model/timeseries.ts'
