export { allPages } from './client/all-pages.ts'
export { parseExactJson } from './client/exact-json.ts'
export {
  HttpClient,
  type ClientOptions,
  type Fetch,
  type Query,
  type RequestOptions,
} from './client/http-client.ts'
export { followEvents, type EventsOptions } from './client/follow-events.ts'
export { reasonOf, RequestError } from './client/request-error.ts'
export { CollectorClient, type CollectorApi } from './generated/collector.ts'
export { NexusClient, type NexusApi } from './generated/nexus.ts'
export { NexusPublicClient, type NexusPublicApi } from './generated/nexus-public.ts'
export {
  foreignRequestProblem,
  type GuardedRequest,
  type RequestHeaders,
} from './http/foreign-request.ts'
export { MEDIA_TYPE_ARROW, MEDIA_TYPE_EVENTS, prefersToJson } from './http/media-type.ts'
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
  OPERATORS_ONLY,
  ROLES,
  TOKEN_PREFIX,
  withoutTokens,
  type Access,
  type Role,
} from './model/access.ts'
export type { AuditEntry } from './model/audit.ts'
export {
  LOSS_KINDS,
  MAX_NAMED,
  type CollectorHealth,
  type LossCount,
  type LossKind,
  type ProducerSeries,
  type ProducerSkew,
} from './model/collector-health.ts'
export {
  COLLECTOR_SERVICE_STATES,
  COLLECTOR_STATES,
  MAX_CAPACITY,
  MAX_HEAVIEST,
  MIN_CAPACITY,
  type CollectorHeartbeat,
  type CollectorHeartbeatAnswer,
  type CollectorInfo,
  type CollectorServiceState,
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
export { SEVERITIES, type Diagnosis, type Finding, type Severity } from './model/diagnosis.ts'
export {
  COLLECTOR_CHANGES,
  EVENT_TOPICS,
  PRODUCER_CHANGES,
  type CollectorChange,
  type CollectorEvent,
  type CollectorSummary,
  type DroppedEvent,
  type EventsQuery,
  type EventTopic,
  type LatestEvent,
  type LiveEvent,
  type ProducerChange,
  type ProducerEvent,
  type ProducerState,
  type ResetEvent,
} from './model/events.ts'
export {
  DISCOVERY_KINDS,
  DISCOVERY_REFUSALS,
  MAX_DISCOVERY_REFUSALS,
  type DiscoveryKind,
  type DiscoveryRefusal,
  type DiscoveryRefusalReason,
  type DiscoverySources,
  type DiscoverySourceStatus,
} from './model/discovery.ts'
export {
  DiscoverySourceError,
  parseDiscoverySource,
  type DiscoverySource,
  type FileSource,
  type HttpSource,
  type KubernetesSource,
  type SrvSource,
} from './model/discovery-source.ts'
export { durationToMs, msToDuration, type Duration } from './model/duration.ts'
export type { NamedProject, NamedProjectRequest, NamedSilo } from './model/names.ts'
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
  MAX_REGISTERED_SCHEMAS,
  MIN_INTERVAL_MS,
  PRODUCER_KINDS,
  PRODUCER_LISTING_PATH,
  REGISTRATION_REFUSALS,
  type AssignedProducer,
  type CollectOutcome,
  type FailingProducer,
  type FailureCount,
  type LastErrorItem,
  type LastFailure,
  type LastSuccess,
  type ListedProducer,
  type ProducerDetails,
  type ProducerEndpoint,
  type ProducerKind,
  type ProducerListing,
  type ProducerRegistrationRequest,
  type ProducerRegistrationResponse,
  type ProducerStatus,
  type RefusalCount,
  type RefusedRegistration,
  type RegistrationRefusal,
  type SchemaConflictJson,
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
  type SpoolSummary,
} from './model/spool.ts'
export type { Health, ProgramVersion, SqlRequest, SqlResponse, SqlValue } from './model/system.ts'
export {
  DISK_FORECASTS,
  type CollectorProgress,
  type DiskForecast,
  type ProducersSummary,
  type ProgramStatus,
  type StorageStatus,
  type SystemStatus,
} from './model/system-status.ts'
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
export {
  TOKEN_SCOPES,
  TOKEN_STATES,
  type CreatedToken,
  type Token,
  type TokenCreateRequest,
  type TokenScope,
  type TokenState,
} from './model/tokens.ts'
