import { MEDIA_TYPE_ARROW } from '../http/media-type.ts'
import type {
  Alert,
  AlertFile,
  AlertPreview,
  AlertReceiver,
  AlertReceiverRequest,
  AlertRule,
  AlertRuleRequest,
  AlertRuleUpdate,
  AlertSilence,
  AlertSilenceRequest,
  AlertsQuery,
  AlertTransition,
  ReceiverTest,
} from '../model/alerts.ts'
import type { CollectorStatus } from '../model/collectors.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { EventsQuery, LiveEvent } from '../model/events.ts'
import type {
  OxqlCompleteRequest,
  OxqlCompletions,
  OxqlExplanation,
  OxqlFormatted,
  OxqlRequest,
  OxqlResponse,
  OxqlTextRequest,
  OxqlValidation,
} from '../model/oxql.ts'
import type { DiscoverySources } from '../model/discovery.ts'
import type { Page, PageQuery } from '../model/page.ts'
import type { DashboardDocument } from '../model/dashboards.ts'
import type {
  CollectOutcome,
  ProducerAssignments,
  ProducerCollections,
  ProducerStatus,
  RefusedRegistration,
} from '../model/producers.ts'
import type {
  QueryDocument,
  Saved,
  SaveChangesRequest,
  SavedInfo,
  SaveRequest,
} from '../model/saved.ts'
import type {
  QuarantineDropped,
  QuarantinedSample,
  QuarantineGroup,
  QuarantineReplayed,
  QuarantineReplayRequest,
} from '../model/quarantine.ts'
import type { NamedProject, NamedProjectRequest, NamedSilo } from '../model/names.ts'
import type { SqlRequest, SqlResponse } from '../model/system.ts'
import type { SystemStatus } from '../model/system-status.ts'
import type { AuditEntry } from '../model/audit.ts'
import type {
  RetentionChange,
  RetentionPolicies,
  RetentionSetRequest,
  TimeseriesUsage,
} from '../model/retention.ts'
import type {
  FieldValueCount,
  LatestValue,
  SchemaApplyRequest,
  SchemaApplyResult,
  SeriesJson,
  TimeseriesDetails,
  TimeseriesSchemaJson,
  TimeseriesStatistics,
  TimeseriesVersions,
} from '../model/timeseries.ts'
import type { CreatedToken, Token, TokenCreateRequest } from '../model/tokens.ts'
import { followEvents, type EventsOptions } from './follow-events.ts'
import { HttpClient, type ClientOptions, type Query, type RequestOptions } from './http-client.ts'

const SYSTEM = '/v1/system/timeseries'

/** Whose timeseries a query sees; all of them, unless one project is named. */
export interface OxqlScope {
  project?: string
  silo?: string
}

/** What is saved of one kind. */
export interface SavedClient<Document> {
  /** @param query `search`: only those in whose name this occurs */
  list(query?: PageQuery & { search?: string }, options?: RequestOptions): Promise<Page<SavedInfo>>
  get(id: string, options?: RequestOptions): Promise<Saved<Document>>
  create(request: SaveRequest<Document>, options?: RequestOptions): Promise<Saved<Document>>
  /** 409 where it is at another revision by now. */
  update(
    id: string,
    request: SaveChangesRequest<Document>,
    options?: RequestOptions,
  ): Promise<Saved<Document>>
  delete(id: string, options?: RequestOptions): Promise<void>
}

/** Client of Nexus's public API (port 12220): what people's programs talk to. */
export class NexusPublicClient {
  readonly #http: HttpClient

  constructor(url: string | URL, options?: ClientOptions) {
    this.#http = new HttpClient(url, options)
  }

  get url(): string {
    return this.#http.url
  }

  producers(page?: PageQuery, options?: RequestOptions): Promise<Page<ProducerStatus>> {
    return this.#http.get('/v1/producers', { ...page }, options)
  }

  producer(id: string, options?: RequestOptions): Promise<ProducerStatus> {
    return this.#http.get(`/v1/producers/${encodeURIComponent(id)}`, {}, options)
  }

  /** Which collectors it had, and why it got each; the newest first. */
  assignments(producerId: string, options?: RequestOptions): Promise<ProducerAssignments> {
    return this.#http.get(`${producerPath(producerId)}/assignments`, {}, options)
  }

  /** How its last collections by its collector went; the newest first. */
  collections(producerId: string, options?: RequestOptions): Promise<ProducerCollections> {
    return this.#http.get(`${producerPath(producerId)}/collections`, {}, options)
  }

  /** Has the producer collected now and waits for the outcome. */
  collect(producerId: string, options?: RequestOptions): Promise<CollectOutcome> {
    return this.#http.post(`/v1/producers/${encodeURIComponent(producerId)}/collect`, {}, options)
  }

  /** Registrations of producers that Nexus refused of late, counted by reason. */
  refusedRegistrations(
    page?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<RefusedRegistration>> {
    return this.#http.get('/v1/refused-registrations', { ...page }, options)
  }

  /** Where producers are looked for that do not register themselves, and how that goes. */
  discovery(options?: RequestOptions): Promise<DiscoverySources> {
    return this.#http.get('/v1/discovery', {}, options)
  }

  collectors(page?: PageQuery, options?: RequestOptions): Promise<Page<CollectorStatus>> {
    return this.#http.get('/v1/collectors', { ...page }, options)
  }

  /**
   * Gives a collector nothing new, and hands its producers over to others without a gap. Ask
   * `collectors` until it is `drained`: then it may be stopped.
   */
  drainCollector(id: string, options?: RequestOptions): Promise<CollectorStatus> {
    return this.#http.post(`/v1/collectors/${encodeURIComponent(id)}/drain`, {}, options)
  }

  /** Ends a drain: the collector gets its share of producers again. */
  resumeCollector(id: string, options?: RequestOptions): Promise<CollectorStatus> {
    return this.#http.post(`/v1/collectors/${encodeURIComponent(id)}/resume`, {}, options)
  }

  /**
   * Takes a collector out of service until it registers again. Its producers go to others at once: what
   * is wanted of one that is gone for good; one that works is better drained first.
   */
  expungeCollector(id: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/collectors/${encodeURIComponent(id)}`, {}, options)
  }

  schemas(page?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesSchemaJson>> {
    return this.#http.get('/v1/system/timeseries/schemas', { ...page }, options)
  }

  /** Stores definitions, all or none, and says what they change. */
  applySchemas(request: SchemaApplyRequest, options?: RequestOptions): Promise<SchemaApplyResult> {
    return this.#http.post('/v1/system/timeseries/schemas', request, options)
  }

  /** All versions of one timeseries. */
  timeseries(name: string, options?: RequestOptions): Promise<TimeseriesVersions> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}`, {}, options)
  }

  /** The newest sample of each series of a timeseries. */
  latest(name: string, page?: PageQuery, options?: RequestOptions): Promise<Page<LatestValue>> {
    const path = `/v1/timeseries/${encodeURIComponent(name)}/latest`
    return this.#http.get(path, { ...page }, options)
  }

  /** The series of a timeseries, ascending by key. */
  series(name: string, page?: PageQuery, options?: RequestOptions): Promise<Page<SeriesJson>> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}/series`, { ...page }, options)
  }

  /** All timeseries in numbers, ascending by name. */
  statistics(page?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesStatistics>> {
    return this.#http.get(`${SYSTEM}/statistics`, { ...page }, options)
  }

  /** One timeseries in numbers, its fields and their values too. */
  timeseriesStatistics(name: string, options?: RequestOptions): Promise<TimeseriesDetails> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}/statistics`, {}, options)
  }

  /** The values that a field has in the series of a timeseries, ascending by their text. */
  fieldValues(
    name: string,
    field: string,
    query?: PageQuery & { prefix?: string },
    options?: RequestOptions,
  ): Promise<Page<FieldValueCount>> {
    const path = `/v1/timeseries/${encodeURIComponent(name)}/fields/${encodeURIComponent(field)}/values`
    return this.#http.get(path, { ...query }, options)
  }

  /**
   * Runs an OxQL query. One with mistakes is an {@link HttpProblem} 400 with its `mistakes`.
   *
   * @example
   * const { tables } = await nexus.query({ query: 'get host:cpu_time | filter timestamp > @now() - 5m' })
   */
  query(request: OxqlRequest, options: RequestOptions & OxqlScope = {}): Promise<OxqlResponse> {
    return this.#http.post(...queryPath('', request, options))
  }

  /**
   * The same as an Arrow stream for each table, one behind the other, and a last one that says in the
   * metadata of its schema, `oximeter:answer`, what is said of the whole. It is read while it arrives:
   * what fails meanwhile is thrown where it is read, and nothing else ends it early.
   *
   * @example
   * const pieces = await nexus.queryArrow({ query: 'get host:cpu_time' })
   * await pipeline(pieces, createWriteStream('answer.arrows'))
   */
  queryArrow(
    request: OxqlRequest,
    options: RequestOptions & OxqlScope = {},
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    return this.#http.postForStream(MEDIA_TYPE_ARROW, ...queryPath('', request, options))
  }

  /** How a query would be run. */
  explain(query: string, options?: RequestOptions): Promise<OxqlExplanation> {
    const body: OxqlTextRequest = { query }
    return this.#http.post(`${SYSTEM}/query/explain`, body, options)
  }

  /** The query as it is best read. */
  format(query: string, options?: RequestOptions): Promise<OxqlFormatted> {
    return this.#http.post(`${SYSTEM}/query/format`, { query }, options)
  }

  /** The mistakes of a query, or else the shape of its answer; it is not run. */
  validate(query: string, options: RequestOptions & OxqlScope = {}): Promise<OxqlValidation> {
    const body: OxqlTextRequest = { query }
    return this.#http.post(...queryPath('/validate', body, options))
  }

  /** What may stand where the cursor is; of a project nothing that is not of it. */
  complete(
    request: OxqlCompleteRequest,
    options: RequestOptions & OxqlScope = {},
  ): Promise<OxqlCompletions> {
    return this.#http.post(...queryPath('/complete', request, options))
  }

  /** How long samples are kept. */
  retention(options?: RequestOptions): Promise<RetentionPolicies> {
    return this.#http.get('/v1/retention', {}, options)
  }

  /** What is stored of each timeseries, ascending by name. */
  usage(page?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesUsage>> {
    return this.#http.get('/v1/retention/usage', { ...page }, options)
  }

  /** Says how long samples of a timeseries, of names that begin so (`disk:*`) or of all others are kept. */
  setRetention(
    pattern: string,
    request: RetentionSetRequest,
    options?: RequestOptions,
  ): Promise<RetentionChange> {
    return this.#http.post(retentionPath(pattern), request, options)
  }

  /** Has the default, or the policy of a shorter beginning, hold again. */
  removeRetention(
    pattern: string,
    { dry_run: dryRun = false }: { dry_run?: boolean } = {},
    options?: RequestOptions,
  ): Promise<RetentionChange> {
    return this.#http.delete(retentionPath(pattern), { dry_run: String(dryRun) }, options)
  }

  /** What is kept in quarantine, counted by timeseries and reason. */
  quarantine(page?: PageQuery, options?: RequestOptions): Promise<Page<QuarantineGroup>> {
    return this.#http.get('/v1/quarantine', { ...page }, options)
  }

  /** The samples of one timeseries that are kept in quarantine, the newest first. */
  quarantined(
    name: string,
    query?: PageQuery & { reason?: string },
    options?: RequestOptions,
  ): Promise<Page<QuarantinedSample>> {
    return this.#http.get(quarantinePath(name), { ...query }, options)
  }

  /** Checks samples in quarantine against the schema as it is now, and stores what fits. */
  replayQuarantined(
    name: string,
    request: QuarantineReplayRequest = {},
    options?: RequestOptions,
  ): Promise<QuarantineReplayed> {
    return this.#http.post(`${quarantinePath(name)}/replay`, request, options)
  }

  /** Deletes samples of one timeseries from quarantine, of one reason or all. */
  dropQuarantined(
    name: string,
    query?: { reason?: string },
    options?: RequestOptions,
  ): Promise<QuarantineDropped> {
    return this.#http.delete(quarantinePath(name), { ...query }, options)
  }

  /** Runs one SELECT over the timeseries' views. */
  sql(query: string, options?: RequestOptions): Promise<SqlResponse> {
    const body: SqlRequest = { query }
    return this.#http.post('/v1/sql', body, options)
  }

  /** The dashboards that the caller may see. */
  readonly dashboards = this.#savedAt<DashboardDocument>('/v1/dashboards')

  /** The saved queries that the caller may see. */
  readonly savedQueries = this.#savedAt<QueryDocument>('/v1/saved-queries')

  #savedAt<Document>(path: string): SavedClient<Document> {
    const below = (id: string) => `${path}/${encodeURIComponent(id)}`
    return {
      list: (query, options) => this.#http.get(path, { ...query }, options),
      get: (id, options) => this.#http.get(below(id), {}, options),
      create: (request, options) => this.#http.post(path, request, options),
      update: (id, request, options) => this.#http.post(below(id), request, options),
      delete: (id, options) => this.#http.delete(below(id), {}, options),
    }
  }

  /** All tokens, ascending by id, with expired and revoked ones. */
  tokens(page?: PageQuery, options?: RequestOptions): Promise<Page<Token>> {
    return this.#http.get('/v1/tokens', { ...page }, options)
  }

  /** @param token its id, or its name */
  token(token: string, options?: RequestOptions): Promise<Token> {
    return this.#http.get(`/v1/tokens/${encodeURIComponent(token)}`, {}, options)
  }

  /** Makes a token; its text is in this answer, and never told again. */
  createToken(request: TokenCreateRequest, options?: RequestOptions): Promise<CreatedToken> {
    return this.#http.post('/v1/tokens', request, options)
  }

  /** Has a token refused from now on, within 5 seconds by every Nexus. */
  revokeToken(token: string, options?: RequestOptions): Promise<Token> {
    return this.#http.delete(`/v1/tokens/${encodeURIComponent(token)}`, {}, options)
  }

  /** The silos that have a name, ascending by id. */
  silos(page?: PageQuery, options?: RequestOptions): Promise<Page<NamedSilo>> {
    return this.#http.get('/v1/silos', { ...page }, options)
  }

  /** Gives a silo a name, instead of the one that it has. */
  setSilo(silo: NamedSilo, options?: RequestOptions): Promise<NamedSilo> {
    return this.#http.post('/v1/silos', silo, options)
  }

  /** @param silo its id, or its name */
  removeSilo(silo: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/silos/${encodeURIComponent(silo)}`, {}, options)
  }

  /** The projects that have a name, ascending by id. */
  projects(page?: PageQuery, options?: RequestOptions): Promise<Page<NamedProject>> {
    return this.#http.get('/v1/projects', { ...page }, options)
  }

  /** Gives a project a name, instead of the one that it has. */
  setProject(project: NamedProjectRequest, options?: RequestOptions): Promise<NamedProject> {
    return this.#http.post('/v1/projects', project, options)
  }

  /** @param project its id, or its name */
  removeProject(project: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/projects/${encodeURIComponent(project)}`, {}, options)
  }

  /** The alerts that are pending, fire, or have resolved within 15 minutes. */
  listAlerts(query?: AlertsQuery, options?: RequestOptions): Promise<Page<Alert>> {
    return this.#http.get('/v1/alerts', { ...query }, options)
  }

  listAlertRules(page?: PageQuery, options?: RequestOptions): Promise<Page<AlertRule>> {
    return this.#http.get('/v1/alerts/rules', { ...page }, options)
  }

  getAlertRule(id: string, options?: RequestOptions): Promise<AlertRule> {
    return this.#http.get(rulePath(id), {}, options)
  }

  /** Makes a rule. A query with mistakes is an {@link HttpProblem} 400 with its `mistakes`. */
  createAlertRule(rule: AlertRuleRequest, options?: RequestOptions): Promise<AlertRule> {
    return this.#http.post('/v1/alerts/rules', rule, options)
  }

  /** @throws {HttpProblem} 409 where somebody has changed it since it was read */
  updateAlertRule(id: string, rule: AlertRuleUpdate, options?: RequestOptions): Promise<AlertRule> {
    return this.#http.post(rulePath(id), rule, options)
  }

  /** Deletes a rule; its alerts resolve. */
  deleteAlertRule(id: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(rulePath(id), {}, options)
  }

  /** What a rule would find now. */
  previewAlertRule(rule: AlertRuleRequest, options?: RequestOptions): Promise<AlertPreview> {
    return this.#http.post('/v1/alerts/preview', rule, options)
  }

  /** What happened to the alerts of a rule, the newest first. */
  listAlertHistory(
    id: string,
    page?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<AlertTransition>> {
    return this.#http.get(`${rulePath(id)}/history`, { ...page }, options)
  }

  listAlertSilences(page?: PageQuery, options?: RequestOptions): Promise<Page<AlertSilence>> {
    return this.#http.get('/v1/alerts/silences', { ...page }, options)
  }

  createAlertSilence(
    silence: AlertSilenceRequest,
    options?: RequestOptions,
  ): Promise<AlertSilence> {
    return this.#http.post('/v1/alerts/silences', silence, options)
  }

  /** Ends a silence now. */
  expireAlertSilence(id: string, options?: RequestOptions): Promise<AlertSilence> {
    return this.#http.delete(`/v1/alerts/silences/${encodeURIComponent(id)}`, {}, options)
  }

  listAlertReceivers(options?: RequestOptions): Promise<{ items: AlertReceiver[] }> {
    return this.#http.get('/v1/alerts/receivers', {}, options)
  }

  /** Makes a receiver, or changes it: secrets that are absent stay as they were. */
  setAlertReceiver(
    name: string,
    receiver: AlertReceiverRequest,
    options?: RequestOptions,
  ): Promise<AlertReceiver> {
    return this.#http.post(receiverPath(name), receiver, options)
  }

  removeAlertReceiver(name: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(receiverPath(name), {}, options)
  }

  /** Tells a receiver of an alert that is none, and waits for what it answers. */
  testAlertReceiver(name: string, options?: RequestOptions): Promise<ReceiverTest> {
    return this.#http.post(`${receiverPath(name)}/test`, {}, options)
  }

  /** The files of rules that the Nexus which is asked reads. */
  listAlertFiles(options?: RequestOptions): Promise<{ items: AlertFile[] }> {
    return this.#http.get('/v1/alerts/files', {}, options)
  }

  /** What operators changed and who was refused, the newest first. */
  audit(page?: PageQuery, options?: RequestOptions): Promise<Page<AuditEntry>> {
    return this.#http.get('/v1/audit', { ...page }, options)
  }

  status(options?: RequestOptions): Promise<SystemStatus> {
    return this.#http.get('/v1/status', {}, options)
  }

  /**
   * What happens, as it does, until the iteration is ended; first the whole state of each topic. A
   * connection that is lost is made again.
   *
   * @example
   * for await (const event of nexus.events({ topics: ['producers'] })) console.log(event)
   */
  events(query: EventsQuery, options: EventsOptions = {}): AsyncGenerator<LiveEvent> {
    return followEvents(this.#http, query, options)
  }

  /** What is wrong with the whole system, and what can be done about it. */
  diagnosis(options?: RequestOptions): Promise<Diagnosis> {
    return this.#http.get('/v1/diagnosis', {}, options)
  }
}

/** What a query asks, with whose series it sees. */
function queryPath<Body>(
  below: '' | '/validate' | '/complete',
  body: Body,
  { project, silo, ...options }: RequestOptions & OxqlScope,
): [path: string, body: Body, options: RequestOptions & { query?: Query }] {
  return project === undefined
    ? [`${SYSTEM}/query${below}`, body, options]
    : [`/v1/timeseries/query${below}`, body, { ...options, query: { project, silo } }]
}

function producerPath(id: string): string {
  return `/v1/producers/${encodeURIComponent(id)}`
}

function rulePath(id: string): string {
  return `/v1/alerts/rules/${encodeURIComponent(id)}`
}

function receiverPath(name: string): string {
  return `/v1/alerts/receivers/${encodeURIComponent(name)}`
}

function retentionPath(pattern: string): string {
  return `/v1/retention/${encodeURIComponent(pattern)}`
}

function quarantinePath(name: string): string {
  return `/v1/quarantine/${encodeURIComponent(name)}`
}
