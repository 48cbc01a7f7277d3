import type { Sample, TimeseriesSchema } from '@oximeter/core'
import { Engine, type ConnectOptions } from './engine.ts'
import { Inspector } from './inspect/inspector.ts'
import { databaseVersion, migrate } from './migrations.ts'
import { fieldValues, type FieldValuesOptions, type FieldValuesPage } from './read/field-values.ts'
import { listSeries, type StoredSeriesPage } from './read/list-series.ts'
import { latest, type LatestPage } from './read/latest.ts'
import type { FieldFilter } from './read/series-condition.ts'
import { pageOf, type PageOptions, type SeriesPage } from './read/page.ts'
import {
  quarantined,
  quarantineSummary,
  type QuarantinedOptions,
  type QuarantinedPage,
  type QuarantineGroup,
} from './quarantine/list.ts'
import { dropQuarantined, replayQuarantined, type ReplayReport } from './quarantine/replay.ts'
import type { QuarantineSelection } from './quarantine/selection.ts'
import { readSeries, type ReadOptions, type SeriesSamples } from './read/read-series.ts'
import { knownSchema } from './read/stored-timeseries.ts'
import { buildRollups, type BuildRollupsOptions, type BuildRollupsReport } from './rollups/build.ts'
import { SchemaStore, type StoredSchema } from './schema/schema-store.ts'
import type { SqlResult } from './sql/result.ts'
import { Turns } from './sql/turns.ts'
import { UserSql, type SqlOptions } from './sql/user-sql.ts'
import type { Catalogue, Plan } from '@oximeter/oxql'
import type { ScanNode } from '@oximeter/oxql/plan'
import { Oxql, type PlanRunOptions } from './oxql/oxql.ts'
import {
  fieldValuesByName,
  scannedFieldValues,
  scannedSeries,
  type ScannedSeries,
  type ScannedSeriesOptions,
  type ScannedValuesOptions,
} from './oxql/scanned-series.ts'
import type { OxqlAnswer, OxqlExplanation, OxqlOptions, OxqlStream } from './oxql/answer.ts'
import type { Deletion } from './retention/plan.ts'
import type { RetentionPolicy } from './retention/policy.ts'
import {
  Retention,
  type ApplyRetentionOptions,
  type RetentionOutcome,
} from './retention/retention.ts'
import type { DayUsage } from './retention/usage.ts'
import { fieldStatistics, type FieldCounts } from './statistics/field-statistics.ts'
import {
  timeseriesCounts,
  type CountedTimeseries,
  type TimeseriesCounts,
} from './statistics/timeseries-statistics.ts'
import { copyDatabase, type CopiedDay, type CopyOptions } from './transfer/copy.ts'
import { Incoming, type IncomingOptions } from './transfer/incoming.ts'
import { Snapshot } from './transfer/snapshot.ts'
import { insertBlock, type InsertBlockOptions } from './write/insert-block.ts'
import { SampleInserter, type InsertReport } from './write/sample-inserter.ts'
import type { SealedBlock } from './write/sealed-block.ts'
import { markUnsettled, settle, type SettleOptions, type TableDay } from './write/unsettled.ts'

const PATIENCE_MS = 600_000

/**
 * Samples in a ClickHouse database: one object for writing and reading. Everything that fails does
 * so with a DbError, whose `retryable` says whether trying again may help.
 */
export class Database implements AsyncDisposable {
  /** How the database is, for operators. */
  readonly inspector: Inspector
  readonly #engine: Engine
  readonly #schemas: SchemaStore
  readonly #inserter: SampleInserter
  readonly #userSql: UserSql
  /** With time for statements that read days of samples. */
  readonly #patient: Engine
  readonly #oxql: Oxql
  readonly #retention: Retention

  constructor(options: ConnectOptions) {
    this.#engine = new Engine(options)
    this.inspector = new Inspector(this.#engine)
    this.#schemas = new SchemaStore(this.#engine)
    this.#inserter = new SampleInserter(this.#engine, this.#schemas)
    this.#retention = new Retention(this.#engine)
    this.#patient = new Engine({ ...options, requestTimeoutMs: PATIENCE_MS, maxConnections: 2 })
    const turns = new Turns()
    this.#userSql = new UserSql(options, this.#schemas, turns)
    this.#oxql = new Oxql(options, this.#schemas, turns)
  }

  /** Makes the database and its tables, or brings them up to date; does nothing if they are. */
  migrate(): Promise<void> {
    return migrate(this.#engine)
  }

  /** Resolves when the engine answers a query. */
  async ping(): Promise<void> {
    await this.#engine.rows('reach ClickHouse', 'SELECT 1')
  }

  /** The version that the database is in: 0 if it was never migrated. */
  version(): Promise<number> {
    return databaseVersion(this.#engine)
  }

  /** Stores a block, once, however often it is sent. */
  insertBlock(block: SealedBlock, options: InsertBlockOptions = {}): Promise<void> {
    return insertBlock(this.#engine, block, options)
  }

  /**
   * Stores what is known of a timeseries, for readers, and (re)creates the SQL view that is named
   * after it. Storing the same again is free.
   *
   * @throws DbError `schema-conflict` where another version has another type of datum
   */
  putSchema(schema: TimeseriesSchema, options: { provisional: boolean }): Promise<void> {
    return this.#schemas.put(schema, options)
  }

  /**
   * Brings what is stored for readers of some timeseries up to date, and their views: what is as it
   * is given costs one look. For whoever owns schemas; others may store at the same time.
   *
   * @param schemas all versions of each of these timeseries
   */
  syncSchemas(
    schemas: readonly StoredSchema[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    return this.#schemas.sync(schemas, options)
  }

  /** All schemas, by name and version. */
  schemas(): Promise<StoredSchema[]> {
    return this.#schemas.all()
  }

  /** All versions of one timeseries, ascending; none if it is unknown. */
  schema(name: string): Promise<StoredSchema[]> {
    return this.#schemas.get(name)
  }

  /** The newest sample of each series of one name. @throws DbError `not-found` */
  async latest(name: string, options: PageOptions = {}): Promise<LatestPage> {
    return latest(this.#engine, ...(await this.#page(name, options)))
  }

  /**
   * Stores samples of any timeseries: schemas are derived where none is known, samples that
   * contradict theirs go to quarantine. Inserting samples again, all or some, stores them once. A
   * block that fails in a way that may pass is tried once more.
   *
   * @throws DbError if something could not be stored; then the whole call can be repeated
   */
  insert(samples: readonly Sample[]): Promise<InsertReport> {
    return this.#inserter.insert(samples)
  }

  /**
   * The samples of all series of one name, typed and to the bit as they were written, each once;
   * one item per series, ascending by key.
   *
   * @throws DbError `not-found`
   * @example
   * for await (const { timeseries, samples } of db.readSeries('http_service:request_count')) {
   *   console.log(timeseries.metricFields, samples.length)
   * }
   */
  async *readSeries(name: string, options: ReadOptions = {}): AsyncGenerator<SeriesSamples> {
    yield* readSeries(this.#engine, await knownSchema(this.#schemas, name), options)
  }

  /** The series of one name, ascending by key. @throws DbError `not-found` */
  async series(name: string, options: PageOptions = {}): Promise<StoredSeriesPage> {
    return listSeries(this.#engine, ...(await this.#page(name, options)))
  }

  /** The values that a field has in the series of one name. @throws DbError `not-found` */
  async fieldValues(
    name: string,
    field: string,
    options: FieldValuesOptions = {},
  ): Promise<FieldValuesPage> {
    return fieldValues(this.#engine, await knownSchema(this.#schemas, name), field, options)
  }

  /** Some timeseries in numbers, by name: as many as there are take three statements. */
  timeseriesCounts(
    timeseries: readonly CountedTimeseries[],
  ): Promise<ReadonlyMap<string, TimeseriesCounts>> {
    return timeseriesCounts(this.#engine, timeseries)
  }

  /** How many values each field has, and those of most series; by field. */
  fieldStatistics(name: string, fields?: FieldFilter): Promise<ReadonlyMap<string, FieldCounts>> {
    return fieldStatistics(this.#engine, name, fields)
  }

  /** What is kept in quarantine, the newest first. @throws DbError `invalid-argument` */
  quarantined(options: QuarantinedOptions = {}): Promise<QuarantinedPage> {
    return quarantined(this.#engine, options)
  }

  /** How much is kept in quarantine, by timeseries and reason. */
  quarantineSummary(): Promise<QuarantineGroup[]> {
    return quarantineSummary(this.#engine)
  }

  /**
   * Stores samples in quarantine that agree with a schema now, each once; those leave the
   * quarantine. If it fails the whole call can be repeated.
   *
   * @param schemas what is known of the timeseries now: all versions, which are stored for readers
   *   where they are not yet
   * @example
   * const report = await db.replayQuarantined({ name }, await db.schema(name))
   * console.log(report.replayed, report.stillRefused, report.unreadable)
   */
  async replayQuarantined(
    selection: QuarantineSelection,
    schemas: readonly (TimeseriesSchema & { readonly provisional?: boolean })[],
  ): Promise<ReplayReport> {
    const stored = await this.#schemas.get(selection.name)
    for (const schema of schemas) {
      if (stored.some(({ version }) => version === schema.version)) continue
      await this.#schemas.put(schema, { provisional: schema.provisional ?? false })
    }
    return replayQuarantined(this.#engine, selection, schemas)
  }

  /** Forgets samples in quarantine for good; returns how many. */
  dropQuarantined(selection: QuarantineSelection): Promise<number> {
    return dropQuarantined(this.#engine, selection)
  }

  /**
   * Runs a query that a person wrote: one SELECT over the views, which are named as the timeseries
   * (`FROM http_service:request_count`), within a budget. What a scope does not show does not exist.
   *
   * @throws DbError `not-allowed`, `budget-exceeded`, or `rejected` with the engine's message
   */
  sql(text: string, options: SqlOptions = {}): Promise<SqlResult> {
    return this.#userSql.run(text, options)
  }

  /**
   * Runs a query in OxQL, all of it in the engine, within a budget. An answer with more points or
   * series than that allows is cut, by whole series, and says so.
   *
   * @throws OxqlError with all mistakes that the query has
   * @throws DbError `budget-exceeded`
   * @example
   * const { tables } = await db.oxql('get http_server:requests | align rate(1m) | group_by [route], sum')
   */
  oxql(text: string, options: OxqlOptions = {}): Promise<OxqlAnswer> {
    return this.#oxql.run(text, options)
  }

  /**
   * As `oxql`, but its series are read while they arrive, so that an answer of any size takes the memory
   * of a few of them. Every statement has run when it resolves (of the first four tables, if there are
   * more), and what is wrong with the query is told then; it is to be closed, or its signal aborted.
   *
   * @throws OxqlError with all mistakes that the query has
   * @throws DbError `budget-exceeded`; `overloaded` while too many answers are being read
   * @example
   * await using answer = await db.oxqlStream('get http_server:requests')
   * for (const { layout, series } of answer.tables) {
   *   for await (const { fields, points } of series) console.log(layout.shape.name, fields, points)
   * }
   * console.log(answer.about().cost)
   */
  oxqlStream(text: string, options: OxqlOptions = {}): Promise<OxqlStream> {
    return this.#oxql.stream(text, options)
  }

  /** What a query would do: its plan, its statements, and how many rows these would look at. */
  explainOxql(text: string, options: OxqlOptions = {}): Promise<OxqlExplanation> {
    return this.#oxql.explain(text, options)
  }

  /**
   * Says that days of tables may come to hold samples twice, so that readers take each once. To be
   * called before storing what may be there already under another token.
   */
  markUnsettled(days: readonly TableDay[]): Promise<void> {
    return markUnsettled(this.#engine, days)
  }

  /**
   * Settles days that were marked and hold no sample twice, or do not after one merge. To be called
   * every few minutes; returns how many are settled now.
   */
  settle(options: SettleOptions = {}): Promise<number> {
    return settle(this.#engine, options)
  }

  /**
   * Rolls up samples, of the timeseries whose newest version says so, by pieces that ended five minutes
   * ago: what is new, what samples came late to, and a day of the past. To be called every minute or so;
   * several may at once. In a cluster nothing is rolled up: questions are answered by samples.
   */
  async buildRollups(options: BuildRollupsOptions = {}): Promise<BuildRollupsReport> {
    if (this.#patient.cluster !== undefined) return { statements: 0, isBehind: false }
    return buildRollups(this.#patient, this.#schemas, options)
  }

  /**
   * Runs a plan that another language than OxQL was made into. The scope is in the plan.
   *
   * @throws DbError `budget-exceeded`; OxqlError where the data do not suit it
   */
  runPlan(plan: Plan, options: PlanRunOptions = {}): Promise<OxqlAnswer> {
    return this.#oxql.runPlan(plan, options)
  }

  /** What there is to ask for, as it was a few seconds ago at most. */
  catalogue(): Promise<Catalogue> {
    return this.#oxql.catalogue()
  }

  /** The series that scans of a plan would read, without reading samples. */
  scannedSeries(
    scans: readonly ScanNode[],
    options: ScannedSeriesOptions = {},
  ): Promise<ScannedSeries[]> {
    return scannedSeries(this.#engine, scans, options)
  }

  /** The values that a field of such series has: canonical texts, each once, ascending. */
  scannedFieldValues(
    scans: readonly (readonly [scan: ScanNode, field: string])[],
    options: ScannedValuesOptions = {},
  ): Promise<string[]> {
    return scannedFieldValues(this.#engine, scans, options)
  }

  /** The values of a field in every timeseries whose name begins so: canonical texts, by timeseries. */
  fieldValuesByName(prefix: string, field: string): Promise<ReadonlyMap<string, string[]>> {
    return fieldValuesByName(this.#engine, prefix, field)
  }

  /** How much of each timeseries is stored, by UTC days. */
  usage(): Promise<DayUsage[]> {
    return this.#retention.usage()
  }

  /** What `applyRetention` would delete if these were all the policies that somebody has made. */
  planRetention(policies: readonly RetentionPolicy[]): Promise<Deletion[]> {
    return this.#retention.plan(policies)
  }

  /**
   * Deletes what is kept no longer, a bounded part of it each time, and has the tables keep what is to
   * be kept longer. To be called every few minutes; several may do so at once.
   *
   * @example
   * await db.applyRetention([{ pattern: 'http_server:*', days: 90, bytes: null }])
   */
  applyRetention(
    policies: readonly RetentionPolicy[],
    options: ApplyRetentionOptions = {},
  ): Promise<RetentionOutcome> {
    return this.#retention.apply(policies, options)
  }

  /**
   * The database as it is now, to be read while others go on writing: all that was stored before the
   * call is in it. It is to be closed.
   *
   * @throws DbError `not-found` where there is no database
   */
  snapshot(): Promise<Snapshot> {
    return Snapshot.take(this.#engine)
  }

  /**
   * Makes the database one that takes the rows of another, such as those of a backup.
   *
   * @throws DbError `not-empty` if it holds samples that come from elsewhere
   */
  incoming(options: IncomingOptions): Promise<Incoming> {
    return Incoming.begin(this.#engine, options)
  }

  /**
   * Copies all rows to another database, and compares counts and checksums; only what is not there
   * is copied, so that a copy that was interrupted, or is behind, is completed by another one.
   *
   * @throws DbError `not-empty` if the other holds samples that come from elsewhere; `damaged`
   */
  copyTo(other: Database, options: CopyOptions = {}): Promise<CopiedDay[]> {
    return copyDatabase(this.#engine, other.#engine, options)
  }

  /** Runs SQL as it is, unguarded; rows as objects, 64-bit integers as text. For tests and tools. */
  query<Row>(text: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Row[]> {
    return this.#engine.rows<Row>('run a query', text, { parameters })
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#engine.close(),
      this.#patient.close(),
      this.#userSql.close(),
      this.#oxql.close(),
    ])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #page(name: string, options: PageOptions): Promise<[StoredSchema[], SeriesPage]> {
    return Promise.all([knownSchema(this.#schemas, name), pageOf(this.#engine, name, options)])
  }
}

/**
 * A database behind ClickHouse's HTTP interface. Nothing is sent before the first call.
 *
 * @example
 * await using db = connect({ url: 'http://127.0.0.1:8123' })
 * await db.migrate()
 */
export function connect(options: ConnectOptions): Database {
  return new Database(options)
}
