// Written from the routes by `npm run client -w packages/api`: to change it, change them.
import type {
  Alert,
  AlertFiles,
  AlertPreview,
  AlertReceiver,
  AlertReceiverRequest,
  AlertReceivers,
  AlertRule,
  AlertRuleRequest,
  AlertRuleUpdate,
  AlertSilence,
  AlertSilenceRequest,
  AlertTransition,
  ReceiverTest,
} from '../model/alerts.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { CollectorStatus } from '../model/collectors.ts'
import type { Dashboard, DashboardChanges, DashboardRequest } from '../model/dashboards.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { DiscoverySources } from '../model/discovery.ts'
import type { Me } from '../model/me.ts'
import type { NamedProject, NamedProjectRequest, NamedSilo } from '../model/names.ts'
import type {
  OxqlCompleteRequest,
  OxqlCompletions,
  OxqlExplanation,
  OxqlFormatRequest,
  OxqlFormatted,
  OxqlRequest,
  OxqlResponse,
  OxqlTextRequest,
  OxqlValidation,
} from '../model/oxql.ts'
import type { Page, PageQuery } from '../model/page.ts'
import type {
  CollectOutcome,
  ProducerAssignments,
  ProducerCollections,
  ProducerStatus,
  RefusedRegistration,
} from '../model/producers.ts'
import type {
  QuarantineDropped,
  QuarantineGroup,
  QuarantineReplayRequest,
  QuarantineReplayed,
  QuarantinedSample,
} from '../model/quarantine.ts'
import type {
  RetentionChange,
  RetentionPolicies,
  RetentionSetRequest,
  TimeseriesUsage,
} from '../model/retention.ts'
import type { SavedInfo, SavedQuery, SavedQueryChanges, SavedQueryRequest } from '../model/saved.ts'
import type { SystemStatus } from '../model/system-status.ts'
import type { Health, ProgramVersion, SqlRequest, SqlResponse } from '../model/system.ts'
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
import { HttpClient, type ClientOptions, type RequestOptions } from '../client/http-client.ts'

/** The operations of the Nexus public API. What people's programs ask of Nexus. Default port 12220. */
export interface NexusPublicApi {
  /**
   * All producers, with what their collectors say about them.
   *
   * @returns Ascending by id.
   */
  listProducers(parameters?: PageQuery, options?: RequestOptions): Promise<Page<ProducerStatus>>

  /**
   * One producer.
   *
   * @returns The producer.
   * @throws HttpProblem 404: No such producer.
   */
  getProducer(parameters: { id: string }, options?: RequestOptions): Promise<ProducerStatus>

  /**
   * Which collectors a producer had, and why it got each: the last 20.
   *
   * @returns The newest first.
   * @throws HttpProblem 404: No such producer.
   */
  getAssignments(parameters: { id: string }, options?: RequestOptions): Promise<ProducerAssignments>

  /**
   * How the last 20 collections of a producer by its collector went.
   *
   * @returns The newest first.
   * @throws HttpProblem 404: No such producer.
   * @throws HttpProblem 503: Its collector does not answer, or it has none.
   */
  getCollections(parameters: { id: string }, options?: RequestOptions): Promise<ProducerCollections>

  /**
   * Have a producer collected now, and wait for the outcome.
   *
   * @returns How it went; a producer that failed is an outcome too.
   * @throws HttpProblem 404: No such producer.
   * @throws HttpProblem 409: It is being collected right now.
   * @throws HttpProblem 503: Its collector does not answer.
   */
  collectProducer(parameters: { id: string }, options?: RequestOptions): Promise<CollectOutcome>

  /**
   * Registrations of producers that this Nexus refused, until they succeed or a lease has passed.
   *
   * @returns Ascending by id, or peer where there is none, and by reason.
   */
  listRefusedRegistrations(
    parameters?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<RefusedRegistration>>

  /**
   * Where producers are looked for that do not register themselves, and how that goes.
   *
   * @returns Ascending by source.
   */
  listDiscovery(options?: RequestOptions): Promise<DiscoverySources>

  /**
   * All collectors.
   *
   * @returns Ascending by id.
   */
  listCollectors(parameters?: PageQuery, options?: RequestOptions): Promise<Page<CollectorStatus>>

  /**
   * Give a collector nothing new, and hand its producers over to others without a gap.
   *
   * @returns The collector as it is now: draining, or drained if it held nothing.
   * @throws HttpProblem 404: No such collector is in service.
   */
  drainCollector(parameters: { id: string }, options?: RequestOptions): Promise<CollectorStatus>

  /**
   * End the drain of a collector: it gets its share of producers again.
   *
   * @returns The collector as it is now; one that did not drain is answered all the same.
   * @throws HttpProblem 404: No such collector is in service.
   */
  resumeCollector(parameters: { id: string }, options?: RequestOptions): Promise<CollectorStatus>

  /**
   * Take a collector out of service until it registers again; others take over its producers at
   * once.
   *
   * @returns It is out of service.
   * @throws HttpProblem 404: No such collector is known.
   */
  expungeCollector(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * All timeseries schemas.
   *
   * @returns Ascending by name and version.
   */
  listSchemas(parameters?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesSchemaJson>>

  /**
   * Store definitions, all or none: they are new, or complete what is known. Nothing is removed.
   *
   * @returns What changes; nothing has if any of it is breaking.
   */
  applySchemas(body: SchemaApplyRequest, options?: RequestOptions): Promise<SchemaApplyResult>

  /**
   * All versions of one timeseries.
   *
   * @param parameters.name `target:metric`, both in snake_case.
   * @returns Ascending by version; at least one.
   * @throws HttpProblem 404: No such timeseries; the nearest known names are given.
   */
  getTimeseries(parameters: { name: string }, options?: RequestOptions): Promise<TimeseriesVersions>

  /**
   * The newest sample of each series of a timeseries.
   *
   * @param parameters.name `target:metric`, both in snake_case.
   * @returns Ascending by key.
   * @throws HttpProblem 404: No such timeseries; the nearest known names are given.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  getLatest(
    parameters: PageQuery & { name: string },
    options?: RequestOptions,
  ): Promise<Page<LatestValue>>

  /**
   * The series of a timeseries: its field values, and when it was seen.
   *
   * @param parameters.name `target:metric`, both in snake_case.
   * @returns Ascending by key.
   * @throws HttpProblem 404: No such timeseries; the nearest known names are given.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listSeries(
    parameters: PageQuery & { name: string },
    options?: RequestOptions,
  ): Promise<Page<SeriesJson>>

  /**
   * All timeseries in numbers: their series, how these grow, and samples a second.
   *
   * @returns Ascending by name.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listStatistics(
    parameters?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<TimeseriesStatistics>>

  /**
   * One timeseries in numbers, its fields and their values too.
   *
   * @param parameters.name `target:metric`, both in snake_case.
   * @returns The timeseries.
   * @throws HttpProblem 404: No such timeseries; the nearest known names are given.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  getStatistics(parameters: { name: string }, options?: RequestOptions): Promise<TimeseriesDetails>

  /**
   * The values that a field has in the series of a timeseries, and how many series have each.
   *
   * @param parameters.name `target:metric`, both in snake_case.
   * @param parameters.prefix Only values whose text begins with this.
   * @returns Ascending by their text.
   * @throws HttpProblem 404: No such timeseries, or no such field; the nearest known names are
   *   given.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listFieldValues(
    parameters: PageQuery & { name: string; field: string; prefix?: string },
    options?: RequestOptions,
  ): Promise<Page<FieldValueCount>>

  /**
   * Run an OxQL query over all timeseries.
   *
   * @returns The tables. As Arrow, a stream for each table, one behind the other, a row for each
   *   point.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  querySystem(body: OxqlRequest, options?: RequestOptions): Promise<OxqlResponse>

  /**
   * Run an OxQL query over all timeseries.
   *
   * @returns The tables. As Arrow, a stream for each table, one behind the other, a row for each
   *   point.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  querySystemAsArrow(
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>>

  /**
   * Run an OxQL query over one project's timeseries.
   *
   * @param parameters.project Only series whose `project_id` this is: a UUID, which is taken as
   *   given, or a name that Nexus knows.
   * @param parameters.silo Only those, besides, whose `silo_id` this is.
   * @returns The tables. As Arrow, a stream for each table, one behind the other, a row for each
   *   point.
   * @throws HttpProblem 404: Another project, or another silo, than the caller may see.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  queryProject(
    parameters: { project: string; silo?: string },
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<OxqlResponse>

  /**
   * Run an OxQL query over one project's timeseries.
   *
   * @param parameters.project Only series whose `project_id` this is: a UUID, which is taken as
   *   given, or a name that Nexus knows.
   * @param parameters.silo Only those, besides, whose `silo_id` this is.
   * @returns The tables. As Arrow, a stream for each table, one behind the other, a row for each
   *   point.
   * @throws HttpProblem 404: Another project, or another silo, than the caller may see.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  queryProjectAsArrow(
    parameters: { project: string; silo?: string },
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>>

  /**
   * How an OxQL query would be run: its plan, its SQL, the rows that would be read.
   *
   * @returns The explanation.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  explainQuery(body: OxqlTextRequest, options?: RequestOptions): Promise<OxqlExplanation>

  /**
   * What is wrong with an OxQL query, or what it would answer, without running it.
   *
   * @returns Its mistakes, or the shapes of its tables.
   */
  validateQuery(body: OxqlTextRequest, options?: RequestOptions): Promise<OxqlValidation>

  /**
   * What is wrong with an OxQL query over one project's timeseries, or what it would answer.
   *
   * @param parameters.project Only series whose `project_id` this is: a UUID, which is taken as
   *   given, or a name that Nexus knows.
   * @param parameters.silo Only those, besides, whose `silo_id` this is.
   * @returns Its mistakes, or the shapes of its tables.
   * @throws HttpProblem 404: Another project, or another silo, than the caller may see.
   */
  validateProjectQuery(
    parameters: { project: string; silo?: string },
    body: OxqlTextRequest,
    options?: RequestOptions,
  ): Promise<OxqlValidation>

  /**
   * An OxQL query as it is best read: a stage in each line, with its comments.
   *
   * @returns The same query.
   */
  formatQuery(body: OxqlFormatRequest, options?: RequestOptions): Promise<OxqlFormatted>

  /**
   * What may stand at a place in an OxQL query.
   *
   * @returns Keywords, timeseries and fields; values as long as the metrics database answers.
   */
  completeQuery(body: OxqlCompleteRequest, options?: RequestOptions): Promise<OxqlCompletions>

  /**
   * What may stand at a place in an OxQL query over one project's timeseries, and nothing of others.
   *
   * @param parameters.project Only series whose `project_id` this is: a UUID, which is taken as
   *   given, or a name that Nexus knows.
   * @param parameters.silo Only those, besides, whose `silo_id` this is.
   * @returns Keywords, timeseries and fields; values as long as the metrics database answers.
   * @throws HttpProblem 404: Another project, or another silo, than the caller may see.
   */
  completeProjectQuery(
    parameters: { project: string; silo?: string },
    body: OxqlCompleteRequest,
    options?: RequestOptions,
  ): Promise<OxqlCompletions>

  /**
   * How long samples are kept.
   *
   * @returns Ascending by pattern.
   */
  listRetention(options?: RequestOptions): Promise<RetentionPolicies>

  /**
   * What is stored of each timeseries.
   *
   * @returns Ascending by name.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listUsage(parameters?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesUsage>>

  /**
   * Say how long samples of some timeseries are kept: those that are stored too.
   *
   * @param parameters.pattern A timeseries, the beginning of names such as `http_server:*`, or
   *   `default`.
   * @returns What is deleted for it.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  setRetention(
    parameters: { pattern: string },
    body: RetentionSetRequest,
    options?: RequestOptions,
  ): Promise<RetentionChange>

  /**
   * Have the default, or the policy of a shorter beginning, hold again.
   *
   * @param parameters.pattern A timeseries, the beginning of names such as `http_server:*`, or
   *   `default`.
   * @param parameters.dry_run Only say what would be deleted.
   * @returns What is deleted for it.
   * @throws HttpProblem 404: There is no such policy.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  removeRetention(
    parameters: { pattern: string; dry_run?: boolean },
    options?: RequestOptions,
  ): Promise<RetentionChange>

  /**
   * What is kept in quarantine, counted by timeseries and reason.
   *
   * @returns Ascending by name and reason.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listQuarantine(parameters?: PageQuery, options?: RequestOptions): Promise<Page<QuarantineGroup>>

  /**
   * The samples of one timeseries that are kept in quarantine.
   *
   * @param parameters.name As the samples gave it: usually `target:metric`.
   * @param parameters.reason Only samples that are kept for this reason, such as `schema_conflict`.
   * @returns The newest first.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  listQuarantined(
    parameters: PageQuery & { name: string; reason?: string },
    options?: RequestOptions,
  ): Promise<Page<QuarantinedSample>>

  /**
   * Check samples in quarantine against the schema as it is now, and store what fits.
   *
   * @param parameters.name As the samples gave it: usually `target:metric`.
   * @returns What became of them.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  replayQuarantined(
    parameters: { name: string },
    body: QuarantineReplayRequest,
    options?: RequestOptions,
  ): Promise<QuarantineReplayed>

  /**
   * Delete samples of one timeseries that are kept in quarantine.
   *
   * @param parameters.name As the samples gave it: usually `target:metric`.
   * @param parameters.reason Only samples that are kept for this reason, such as `schema_conflict`.
   * @returns How many.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  dropQuarantined(
    parameters: { name: string; reason?: string },
    options?: RequestOptions,
  ): Promise<QuarantineDropped>

  /**
   * Run one SELECT over the timeseries' views.
   *
   * @returns Columns and rows.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  sql(body: SqlRequest, options?: RequestOptions): Promise<SqlResponse>

  /**
   * The whole system on one page.
   *
   * @returns Programs and counts.
   */
  status(options?: RequestOptions): Promise<SystemStatus>

  /**
   * What happens, as server-sent events: first the whole state of each topic, then its changes.
   * Whoever shows `Last-Event-ID` gets what was missed, where that is still known.
   *
   * @param parameters.topics Some of producers, collectors, alerts, latest, separated by commas.
   * @param parameters.timeseries Of the topic `latest`: of which timeseries new samples are told.
   * @returns An event each; comments in between, so that silence means a broken connection.
   * @throws HttpProblem 404: No such timeseries; the nearest known names are given.
   * @throws HttpProblem 503: Too many are listening already, or the database does not answer.
   */
  events(
    parameters?: { topics?: string; timeseries?: string },
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>>

  /**
   * What is wrong with the whole system, and what can be done about it.
   *
   * @returns The findings, the worst first.
   */
  diagnosis(options?: RequestOptions): Promise<Diagnosis>

  /**
   * The dashboards that the caller may see.
   *
   * @param parameters.search Only those in whose name this occurs, in whatever case.
   * @returns Built-in ones first, then ascending by id; without what is in them.
   */
  listDashboards(
    parameters?: PageQuery & { search?: string },
    options?: RequestOptions,
  ): Promise<Page<SavedInfo>>

  /**
   * Save a dashboard.
   *
   * @returns As it is saved.
   * @throws HttpProblem 409: The name or the id is taken, or there are 10 000 already.
   */
  createDashboard(body: DashboardRequest, options?: RequestOptions): Promise<Dashboard>

  /**
   * One dashboard, with its panels.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns The dashboard.
   * @throws HttpProblem 404: No such dashboard.
   */
  getDashboard(parameters: { id: string }, options?: RequestOptions): Promise<Dashboard>

  /**
   * Save a dashboard instead of what it was.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns As it is saved.
   * @throws HttpProblem 404: No such dashboard.
   * @throws HttpProblem 409: Somebody else has changed it meanwhile, of which the differences are
   *   named; or its name is taken.
   */
  updateDashboard(
    parameters: { id: string },
    body: DashboardChanges,
    options?: RequestOptions,
  ): Promise<Dashboard>

  /**
   * Delete a dashboard.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns It is gone.
   * @throws HttpProblem 404: No such dashboard.
   */
  deleteDashboard(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * The saved queries that the caller may see.
   *
   * @param parameters.search Only those in whose name this occurs, in whatever case.
   * @returns Built-in ones first, then ascending by id; without what is in them.
   */
  listSavedQueries(
    parameters?: PageQuery & { search?: string },
    options?: RequestOptions,
  ): Promise<Page<SavedInfo>>

  /**
   * Save a query.
   *
   * @returns As it is saved.
   * @throws HttpProblem 409: The name or the id is taken, or there are 10 000 already.
   */
  createSavedQuery(body: SavedQueryRequest, options?: RequestOptions): Promise<SavedQuery>

  /**
   * One saved query.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns The query.
   * @throws HttpProblem 404: No such query.
   */
  getSavedQuery(parameters: { id: string }, options?: RequestOptions): Promise<SavedQuery>

  /**
   * Save a query instead of what it was.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns As it is saved.
   * @throws HttpProblem 404: No such query.
   * @throws HttpProblem 409: Somebody else has changed it meanwhile, of which the differences are
   *   named; or its name is taken.
   */
  updateSavedQuery(
    parameters: { id: string },
    body: SavedQueryChanges,
    options?: RequestOptions,
  ): Promise<SavedQuery>

  /**
   * Delete a saved query.
   *
   * @param parameters.id A UUID; of a built-in one, a word.
   * @returns It is gone.
   * @throws HttpProblem 404: No such query.
   */
  deleteSavedQuery(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * The alerts that are pending, fire, or have resolved within 15 minutes.
   *
   * @param parameters.state Only those.
   * @param parameters.rule_id Only those of this rule.
   * @returns Ascending by id.
   */
  listAlerts(
    parameters?: PageQuery & { state?: 'pending' | 'firing' | 'resolved'; rule_id?: string },
    options?: RequestOptions,
  ): Promise<Page<Alert>>

  /**
   * All rules, those of files too, and how they were last evaluated.
   *
   * @returns Ascending by id.
   */
  listAlertRules(parameters?: PageQuery, options?: RequestOptions): Promise<Page<AlertRule>>

  /**
   * Make a rule. A query that is wrong is a problem 400 with its `mistakes`.
   *
   * @returns The rule.
   * @throws HttpProblem 409: A rule has that name.
   */
  createAlertRule(body: AlertRuleRequest, options?: RequestOptions): Promise<AlertRule>

  /**
   * One rule.
   *
   * @returns The rule.
   * @throws HttpProblem 404: No such rule.
   */
  getAlertRule(parameters: { id: string }, options?: RequestOptions): Promise<AlertRule>

  /**
   * Change a rule. Its alerts go on, as far as they are its alerts still.
   *
   * @returns The rule as it is now.
   * @throws HttpProblem 404: No such rule.
   * @throws HttpProblem 409: Somebody has changed it meanwhile, another has that name, or it is
   *   written in a file, and changed there alone.
   */
  updateAlertRule(
    parameters: { id: string },
    body: AlertRuleUpdate,
    options?: RequestOptions,
  ): Promise<AlertRule>

  /**
   * Delete a rule. Its alerts resolve.
   *
   * @returns It is gone.
   * @throws HttpProblem 404: No such rule.
   * @throws HttpProblem 409: Not deleted: it is written in a file, and changed there alone.
   */
  deleteAlertRule(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * What a rule would find now. Nothing is stored, nobody is told.
   *
   * @returns The alerts, without `for`.
   * @throws HttpProblem 503: The metrics database does not answer.
   */
  previewAlertRule(body: AlertRuleRequest, options?: RequestOptions): Promise<AlertPreview>

  /**
   * What happened to the alerts of a rule, of 30 days and at most 1000 changes.
   *
   * @returns The newest first.
   * @throws HttpProblem 404: No such rule.
   */
  listAlertHistory(
    parameters: PageQuery & { id: string },
    options?: RequestOptions,
  ): Promise<Page<AlertTransition>>

  /**
   * Silences, those that ended within a week too.
   *
   * @returns Ascending by id.
   */
  listAlertSilences(parameters?: PageQuery, options?: RequestOptions): Promise<Page<AlertSilence>>

  /**
   * Have nobody told, for a time, of alerts with certain labels. They are shown as ever.
   *
   * @returns The silence.
   */
  createAlertSilence(body: AlertSilenceRequest, options?: RequestOptions): Promise<AlertSilence>

  /**
   * End a silence now.
   *
   * @returns The silence as it is now.
   * @throws HttpProblem 404: No such silence.
   */
  expireAlertSilence(parameters: { id: string }, options?: RequestOptions): Promise<AlertSilence>

  /**
   * Who is told of alerts, and how telling them goes.
   *
   * @returns Ascending by name.
   */
  listAlertReceivers(options?: RequestOptions): Promise<AlertReceivers>

  /**
   * Make a receiver, or change it. Secrets that are absent stay as they were.
   *
   * @returns The receiver.
   * @throws HttpProblem 409: Not changed: it is written in a file, and changed there alone.
   */
  setAlertReceiver(
    parameters: { name: string },
    body: AlertReceiverRequest,
    options?: RequestOptions,
  ): Promise<AlertReceiver>

  /**
   * Forget a receiver. It is not told that alerts resolve.
   *
   * @returns It is gone.
   * @throws HttpProblem 404: No such receiver.
   * @throws HttpProblem 409: Not removed: it is written in a file, and changed there alone.
   */
  removeAlertReceiver(parameters: { name: string }, options?: RequestOptions): Promise<void>

  /**
   * Tell a receiver of an alert that is none, and wait for what it answers.
   *
   * @returns How it went.
   * @throws HttpProblem 404: No such receiver.
   */
  testAlertReceiver(parameters: { name: string }, options?: RequestOptions): Promise<ReceiverTest>

  /**
   * The files of rules that this Nexus reads, and what is wrong with them.
   *
   * @returns Ascending by path.
   */
  listAlertFiles(options?: RequestOptions): Promise<AlertFiles>

  /**
   * Whose token is shown, and what it may do.
   *
   * @returns Who asks.
   */
  getMe(options?: RequestOptions): Promise<Me>

  /**
   * All tokens, with expired and revoked ones.
   *
   * @returns Ascending by id.
   */
  listTokens(parameters?: PageQuery, options?: RequestOptions): Promise<Page<Token>>

  /**
   * Make a token. Its text is told in this answer, and never again.
   *
   * @returns The token.
   * @throws HttpProblem 409: There is a token of that name, which is not revoked.
   */
  createToken(body: TokenCreateRequest, options?: RequestOptions): Promise<CreatedToken>

  /**
   * One token; of several with a name, the one that is not revoked.
   *
   * @param parameters.token Its id, or its name.
   * @returns What is known of it.
   * @throws HttpProblem 404: No such token.
   */
  getToken(parameters: { token: string }, options?: RequestOptions): Promise<Token>

  /**
   * Have a token refused from now on, within 5 seconds by every Nexus.
   *
   * @param parameters.token Its id, or its name.
   * @returns The revoked token.
   * @throws HttpProblem 404: No such token.
   */
  revokeToken(parameters: { token: string }, options?: RequestOptions): Promise<Token>

  /**
   * What operators changed and who was refused, of the last 90 days.
   *
   * @returns The newest first.
   */
  listAudit(parameters?: PageQuery, options?: RequestOptions): Promise<Page<AuditEntry>>

  /**
   * The silos that have a name.
   *
   * @returns Ascending by id.
   */
  listSilos(parameters?: PageQuery, options?: RequestOptions): Promise<Page<NamedSilo>>

  /**
   * Give a silo a name, instead of the one that it has.
   *
   * @returns As it is now.
   * @throws HttpProblem 409: Another one has that name.
   */
  setSilo(body: NamedSilo, options?: RequestOptions): Promise<NamedSilo>

  /**
   * Forget the name of a silo.
   *
   * @param parameters.silo Its id, or its name.
   * @returns It has no name (any more).
   */
  removeSilo(parameters: { silo: string }, options?: RequestOptions): Promise<void>

  /**
   * The projects that have a name.
   *
   * @returns Ascending by id.
   */
  listProjects(parameters?: PageQuery, options?: RequestOptions): Promise<Page<NamedProject>>

  /**
   * Give a project a name, instead of the one that it has.
   *
   * @returns As it is now.
   * @throws HttpProblem 400: No such silo; the nearest known names are given.
   * @throws HttpProblem 409: Another one has that name.
   */
  setProject(body: NamedProjectRequest, options?: RequestOptions): Promise<NamedProject>

  /**
   * Forget the name of a project.
   *
   * @param parameters.project Its id, or its name.
   * @returns It has no name (any more).
   */
  removeProject(parameters: { project: string }, options?: RequestOptions): Promise<void>

  /**
   * Whether the program runs.
   *
   * @returns It runs.
   */
  healthz(options?: RequestOptions): Promise<Health>

  /**
   * Whether the program can do its work.
   *
   * @returns It can.
   * @throws HttpProblem 503: It cannot; the checks say why.
   */
  readyz(options?: RequestOptions): Promise<Health>

  /**
   * Name and version of the program.
   *
   * @returns Name and version.
   */
  version(options?: RequestOptions): Promise<ProgramVersion>

  /**
   * This document.
   *
   * @returns OpenAPI 3.1.
   */
  openapi(options?: RequestOptions): Promise<{ openapi: string; [key: string]: unknown }>

  /**
   * What the program measures of itself, for Prometheus.
   *
   * @returns In the format that `Accept` likes best.
   */
  metrics(options?: RequestOptions): Promise<AsyncIterable<Uint8Array>>
}

/** Client of the Nexus public API. What people's programs ask of Nexus. Default port 12220. */
export class NexusPublicClient implements NexusPublicApi {
  readonly #http: HttpClient

  /**
   * @param url A path in it is the base of all requests.
   * @throws TypeError unless it is an http(s) URL
   */
  constructor(url: string | URL, options?: ClientOptions) {
    this.#http = new HttpClient(url, options)
  }

  /** The address that is asked. */
  get url(): string {
    return this.#http.url
  }

  listProducers(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ProducerStatus>> {
    return this.#http.get('/v1/producers', query, options)
  }

  getProducer({ id }: { id: string }, options?: RequestOptions): Promise<ProducerStatus> {
    return this.#http.get(`/v1/producers/${encodeURIComponent(id)}`, {}, options)
  }

  getAssignments({ id }: { id: string }, options?: RequestOptions): Promise<ProducerAssignments> {
    return this.#http.get(`/v1/producers/${encodeURIComponent(id)}/assignments`, {}, options)
  }

  getCollections({ id }: { id: string }, options?: RequestOptions): Promise<ProducerCollections> {
    return this.#http.get(`/v1/producers/${encodeURIComponent(id)}/collections`, {}, options)
  }

  collectProducer({ id }: { id: string }, options?: RequestOptions): Promise<CollectOutcome> {
    return this.#http.post(`/v1/producers/${encodeURIComponent(id)}/collect`, {}, options)
  }

  listRefusedRegistrations(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<RefusedRegistration>> {
    return this.#http.get('/v1/refused-registrations', query, options)
  }

  listDiscovery(options?: RequestOptions): Promise<DiscoverySources> {
    return this.#http.get('/v1/discovery', {}, options)
  }

  listCollectors(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<CollectorStatus>> {
    return this.#http.get('/v1/collectors', query, options)
  }

  drainCollector({ id }: { id: string }, options?: RequestOptions): Promise<CollectorStatus> {
    return this.#http.post(`/v1/collectors/${encodeURIComponent(id)}/drain`, {}, options)
  }

  resumeCollector({ id }: { id: string }, options?: RequestOptions): Promise<CollectorStatus> {
    return this.#http.post(`/v1/collectors/${encodeURIComponent(id)}/resume`, {}, options)
  }

  expungeCollector({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/collectors/${encodeURIComponent(id)}`, {}, options)
  }

  listSchemas(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<TimeseriesSchemaJson>> {
    return this.#http.get('/v1/system/timeseries/schemas', query, options)
  }

  applySchemas(body: SchemaApplyRequest, options?: RequestOptions): Promise<SchemaApplyResult> {
    return this.#http.post('/v1/system/timeseries/schemas', body, options)
  }

  getTimeseries({ name }: { name: string }, options?: RequestOptions): Promise<TimeseriesVersions> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}`, {}, options)
  }

  getLatest(
    { name, ...query }: PageQuery & { name: string },
    options?: RequestOptions,
  ): Promise<Page<LatestValue>> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}/latest`, query, options)
  }

  listSeries(
    { name, ...query }: PageQuery & { name: string },
    options?: RequestOptions,
  ): Promise<Page<SeriesJson>> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}/series`, query, options)
  }

  listStatistics(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<TimeseriesStatistics>> {
    return this.#http.get('/v1/system/timeseries/statistics', query, options)
  }

  getStatistics({ name }: { name: string }, options?: RequestOptions): Promise<TimeseriesDetails> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}/statistics`, {}, options)
  }

  listFieldValues(
    { name, field, ...query }: PageQuery & { name: string; field: string; prefix?: string },
    options?: RequestOptions,
  ): Promise<Page<FieldValueCount>> {
    return this.#http.get(
      `/v1/timeseries/${encodeURIComponent(name)}/fields/${encodeURIComponent(field)}/values`,
      query,
      options,
    )
  }

  querySystem(body: OxqlRequest, options?: RequestOptions): Promise<OxqlResponse> {
    return this.#http.post('/v1/system/timeseries/query', body, options)
  }

  querySystemAsArrow(
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.postForStream(
      'application/vnd.apache.arrow.stream',
      '/v1/system/timeseries/query',
      body,
      options,
    )
  }

  queryProject(
    { ...query }: { project: string; silo?: string },
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<OxqlResponse> {
    return this.#http.post('/v1/timeseries/query', body, { ...options, query })
  }

  queryProjectAsArrow(
    { ...query }: { project: string; silo?: string },
    body: OxqlRequest,
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.postForStream(
      'application/vnd.apache.arrow.stream',
      '/v1/timeseries/query',
      body,
      { ...options, query },
    )
  }

  explainQuery(body: OxqlTextRequest, options?: RequestOptions): Promise<OxqlExplanation> {
    return this.#http.post('/v1/system/timeseries/query/explain', body, options)
  }

  validateQuery(body: OxqlTextRequest, options?: RequestOptions): Promise<OxqlValidation> {
    return this.#http.post('/v1/system/timeseries/query/validate', body, options)
  }

  validateProjectQuery(
    { ...query }: { project: string; silo?: string },
    body: OxqlTextRequest,
    options?: RequestOptions,
  ): Promise<OxqlValidation> {
    return this.#http.post('/v1/timeseries/query/validate', body, { ...options, query })
  }

  formatQuery(body: OxqlFormatRequest, options?: RequestOptions): Promise<OxqlFormatted> {
    return this.#http.post('/v1/system/timeseries/query/format', body, options)
  }

  completeQuery(body: OxqlCompleteRequest, options?: RequestOptions): Promise<OxqlCompletions> {
    return this.#http.post('/v1/system/timeseries/query/complete', body, options)
  }

  completeProjectQuery(
    { ...query }: { project: string; silo?: string },
    body: OxqlCompleteRequest,
    options?: RequestOptions,
  ): Promise<OxqlCompletions> {
    return this.#http.post('/v1/timeseries/query/complete', body, { ...options, query })
  }

  listRetention(options?: RequestOptions): Promise<RetentionPolicies> {
    return this.#http.get('/v1/retention', {}, options)
  }

  listUsage(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<TimeseriesUsage>> {
    return this.#http.get('/v1/retention/usage', query, options)
  }

  setRetention(
    { pattern }: { pattern: string },
    body: RetentionSetRequest,
    options?: RequestOptions,
  ): Promise<RetentionChange> {
    return this.#http.post(`/v1/retention/${encodeURIComponent(pattern)}`, body, options)
  }

  removeRetention(
    { pattern, ...query }: { pattern: string; dry_run?: boolean },
    options?: RequestOptions,
  ): Promise<RetentionChange> {
    return this.#http.delete(`/v1/retention/${encodeURIComponent(pattern)}`, query, options)
  }

  listQuarantine(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<QuarantineGroup>> {
    return this.#http.get('/v1/quarantine', query, options)
  }

  listQuarantined(
    { name, ...query }: PageQuery & { name: string; reason?: string },
    options?: RequestOptions,
  ): Promise<Page<QuarantinedSample>> {
    return this.#http.get(`/v1/quarantine/${encodeURIComponent(name)}`, query, options)
  }

  replayQuarantined(
    { name }: { name: string },
    body: QuarantineReplayRequest,
    options?: RequestOptions,
  ): Promise<QuarantineReplayed> {
    return this.#http.post(`/v1/quarantine/${encodeURIComponent(name)}/replay`, body, options)
  }

  dropQuarantined(
    { name, ...query }: { name: string; reason?: string },
    options?: RequestOptions,
  ): Promise<QuarantineDropped> {
    return this.#http.delete(`/v1/quarantine/${encodeURIComponent(name)}`, query, options)
  }

  sql(body: SqlRequest, options?: RequestOptions): Promise<SqlResponse> {
    return this.#http.post('/v1/sql', body, options)
  }

  status(options?: RequestOptions): Promise<SystemStatus> {
    return this.#http.get('/v1/status', {}, options)
  }

  events(
    { ...query }: { topics?: string; timeseries?: string } = {},
    options?: RequestOptions,
  ): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.getForStream('text/event-stream', '/v1/events', query, options)
  }

  diagnosis(options?: RequestOptions): Promise<Diagnosis> {
    return this.#http.get('/v1/diagnosis', {}, options)
  }

  listDashboards(
    { ...query }: PageQuery & { search?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<SavedInfo>> {
    return this.#http.get('/v1/dashboards', query, options)
  }

  createDashboard(body: DashboardRequest, options?: RequestOptions): Promise<Dashboard> {
    return this.#http.post('/v1/dashboards', body, options)
  }

  getDashboard({ id }: { id: string }, options?: RequestOptions): Promise<Dashboard> {
    return this.#http.get(`/v1/dashboards/${encodeURIComponent(id)}`, {}, options)
  }

  updateDashboard(
    { id }: { id: string },
    body: DashboardChanges,
    options?: RequestOptions,
  ): Promise<Dashboard> {
    return this.#http.post(`/v1/dashboards/${encodeURIComponent(id)}`, body, options)
  }

  deleteDashboard({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/dashboards/${encodeURIComponent(id)}`, {}, options)
  }

  listSavedQueries(
    { ...query }: PageQuery & { search?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<SavedInfo>> {
    return this.#http.get('/v1/saved-queries', query, options)
  }

  createSavedQuery(body: SavedQueryRequest, options?: RequestOptions): Promise<SavedQuery> {
    return this.#http.post('/v1/saved-queries', body, options)
  }

  getSavedQuery({ id }: { id: string }, options?: RequestOptions): Promise<SavedQuery> {
    return this.#http.get(`/v1/saved-queries/${encodeURIComponent(id)}`, {}, options)
  }

  updateSavedQuery(
    { id }: { id: string },
    body: SavedQueryChanges,
    options?: RequestOptions,
  ): Promise<SavedQuery> {
    return this.#http.post(`/v1/saved-queries/${encodeURIComponent(id)}`, body, options)
  }

  deleteSavedQuery({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/saved-queries/${encodeURIComponent(id)}`, {}, options)
  }

  listAlerts(
    { ...query }: PageQuery & { state?: 'pending' | 'firing' | 'resolved'; rule_id?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<Alert>> {
    return this.#http.get('/v1/alerts', query, options)
  }

  listAlertRules({ ...query }: PageQuery = {}, options?: RequestOptions): Promise<Page<AlertRule>> {
    return this.#http.get('/v1/alerts/rules', query, options)
  }

  createAlertRule(body: AlertRuleRequest, options?: RequestOptions): Promise<AlertRule> {
    return this.#http.post('/v1/alerts/rules', body, options)
  }

  getAlertRule({ id }: { id: string }, options?: RequestOptions): Promise<AlertRule> {
    return this.#http.get(`/v1/alerts/rules/${encodeURIComponent(id)}`, {}, options)
  }

  updateAlertRule(
    { id }: { id: string },
    body: AlertRuleUpdate,
    options?: RequestOptions,
  ): Promise<AlertRule> {
    return this.#http.post(`/v1/alerts/rules/${encodeURIComponent(id)}`, body, options)
  }

  deleteAlertRule({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/alerts/rules/${encodeURIComponent(id)}`, {}, options)
  }

  previewAlertRule(body: AlertRuleRequest, options?: RequestOptions): Promise<AlertPreview> {
    return this.#http.post('/v1/alerts/preview', body, options)
  }

  listAlertHistory(
    { id, ...query }: PageQuery & { id: string },
    options?: RequestOptions,
  ): Promise<Page<AlertTransition>> {
    return this.#http.get(`/v1/alerts/rules/${encodeURIComponent(id)}/history`, query, options)
  }

  listAlertSilences(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<AlertSilence>> {
    return this.#http.get('/v1/alerts/silences', query, options)
  }

  createAlertSilence(body: AlertSilenceRequest, options?: RequestOptions): Promise<AlertSilence> {
    return this.#http.post('/v1/alerts/silences', body, options)
  }

  expireAlertSilence({ id }: { id: string }, options?: RequestOptions): Promise<AlertSilence> {
    return this.#http.delete(`/v1/alerts/silences/${encodeURIComponent(id)}`, {}, options)
  }

  listAlertReceivers(options?: RequestOptions): Promise<AlertReceivers> {
    return this.#http.get('/v1/alerts/receivers', {}, options)
  }

  setAlertReceiver(
    { name }: { name: string },
    body: AlertReceiverRequest,
    options?: RequestOptions,
  ): Promise<AlertReceiver> {
    return this.#http.post(`/v1/alerts/receivers/${encodeURIComponent(name)}`, body, options)
  }

  removeAlertReceiver({ name }: { name: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/alerts/receivers/${encodeURIComponent(name)}`, {}, options)
  }

  testAlertReceiver({ name }: { name: string }, options?: RequestOptions): Promise<ReceiverTest> {
    return this.#http.post(`/v1/alerts/receivers/${encodeURIComponent(name)}/test`, {}, options)
  }

  listAlertFiles(options?: RequestOptions): Promise<AlertFiles> {
    return this.#http.get('/v1/alerts/files', {}, options)
  }

  getMe(options?: RequestOptions): Promise<Me> {
    return this.#http.get('/v1/me', {}, options)
  }

  listTokens({ ...query }: PageQuery = {}, options?: RequestOptions): Promise<Page<Token>> {
    return this.#http.get('/v1/tokens', query, options)
  }

  createToken(body: TokenCreateRequest, options?: RequestOptions): Promise<CreatedToken> {
    return this.#http.post('/v1/tokens', body, options)
  }

  getToken({ token }: { token: string }, options?: RequestOptions): Promise<Token> {
    return this.#http.get(`/v1/tokens/${encodeURIComponent(token)}`, {}, options)
  }

  revokeToken({ token }: { token: string }, options?: RequestOptions): Promise<Token> {
    return this.#http.delete(`/v1/tokens/${encodeURIComponent(token)}`, {}, options)
  }

  listAudit({ ...query }: PageQuery = {}, options?: RequestOptions): Promise<Page<AuditEntry>> {
    return this.#http.get('/v1/audit', query, options)
  }

  listSilos({ ...query }: PageQuery = {}, options?: RequestOptions): Promise<Page<NamedSilo>> {
    return this.#http.get('/v1/silos', query, options)
  }

  setSilo(body: NamedSilo, options?: RequestOptions): Promise<NamedSilo> {
    return this.#http.post('/v1/silos', body, options)
  }

  removeSilo({ silo }: { silo: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/silos/${encodeURIComponent(silo)}`, {}, options)
  }

  listProjects(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<NamedProject>> {
    return this.#http.get('/v1/projects', query, options)
  }

  setProject(body: NamedProjectRequest, options?: RequestOptions): Promise<NamedProject> {
    return this.#http.post('/v1/projects', body, options)
  }

  removeProject({ project }: { project: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/v1/projects/${encodeURIComponent(project)}`, {}, options)
  }

  healthz(options?: RequestOptions): Promise<Health> {
    return this.#http.get('/healthz', {}, options)
  }

  readyz(options?: RequestOptions): Promise<Health> {
    return this.#http.get('/readyz', {}, options)
  }

  version(options?: RequestOptions): Promise<ProgramVersion> {
    return this.#http.get('/version', {}, options)
  }

  openapi(options?: RequestOptions): Promise<{ openapi: string; [key: string]: unknown }> {
    return this.#http.get('/openapi.json', {}, options)
  }

  metrics(options?: RequestOptions): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.getForStream('text/plain', '/metrics', {}, options)
  }
}
