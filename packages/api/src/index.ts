export { PrometheusError, type PrometheusErrorType } from './prometheus/prometheus-error.ts'
export {
  PROMETHEUS_API,
  prometheusRoutes,
  type PrometheusRoute,
} from './prometheus/prometheus-routes.ts'
export { APIS, type Api, type ApiName } from './routes/apis.ts'
export { collectorRoutes } from './routes/collector-routes.ts'
export { nexusInternalRoutes } from './routes/nexus-internal-routes.ts'
export { nexusPublicRoutes } from './routes/nexus-public-routes.ts'
export { openApiDocument, type OpenApiDocument } from './routes/open-api.ts'
export { pageFrom, pageTokens, type PageTokens } from './routes/page-tokens.ts'
export { metricsRoute, probeRoutes } from './routes/probe-routes.ts'
export { producerRoutes } from './routes/producer-routes.ts'
export {
  parseRequest,
  routerPath,
  type RawRequest,
  type Route,
  type RouteInput,
  type RouteOutput,
  type RouteResponse,
} from './routes/route.ts'
export { metricsErrorJson, producerResults, sampleJson } from './zod/collection.ts'
export {
  alertReceiverRequest,
  alertRuleRequest,
  alertSilenceRequest,
  labelName,
  type FullAlertRule,
} from './zod/alerts.ts'
export { auditEntry } from './zod/audit.ts'
export { collectorInfo, collectorStats, collectorStatus } from './zod/collectors.ts'
export {
  duration,
  hostName,
  instant,
  pageOf,
  pageQuery,
  reachableAddress,
  uuid,
} from './zod/common.ts'
export { dashboard, dashboardDocument } from './zod/dashboards.ts'
export { datumJson, fieldValueJson } from './zod/datum-json.ts'
export {
  assignedProducer,
  collectOutcome,
  failingProducerPage,
  producerAssignments,
  producerCollections,
  producerDetails,
  producerEndpoint,
  producerListing,
  producerRegistrationRequest,
  producerRegistrationResponse,
  producerStatus,
  refusedRegistration,
} from './zod/producers.ts'
export {
  oxqlCompleteRequest,
  oxqlCompletions,
  oxqlDistribution,
  oxqlExplanation,
  oxqlMistake,
  oxqlRequest,
  oxqlResponse,
  oxqlTable,
  oxqlTextRequest,
  oxqlValidation,
} from './zod/oxql.ts'
export {
  quarantineDropped,
  quarantinedSample,
  quarantineGroup,
  quarantineName,
  quarantineReplayed,
  quarantineReplayRequest,
} from './zod/quarantine.ts'
export { queryDocument, savedId, savedInfo, savedQuery } from './zod/saved.ts'
export {
  spool,
  spoolBlock,
  spoolDropped,
  spoolDropRequest,
  spoolReplayed,
  spoolReplayRequest,
} from './zod/spool.ts'
export {
  health,
  MAX_SQL_CHARACTERS,
  problem,
  programVersion,
  sqlRequest,
  sqlResponse,
} from './zod/system.ts'
export { systemStatus } from './zod/system-status.ts'
export {
  latestValue,
  MAX_FIELDS,
  schemaApplyRequest,
  schemaApplyResult,
  schemaOfferResults,
  schemaOffers,
  series,
  timeseriesName,
  timeseriesSchema,
  timeseriesVersions,
} from './zod/timeseries.ts'
export { createdToken, givenName, tokenCreateRequest, tokenDetails } from './zod/tokens.ts'
