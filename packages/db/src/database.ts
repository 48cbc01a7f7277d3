import type { TimeseriesSchema } from '@oximeter/core'
import { Engine, type ConnectOptions } from './engine.ts'
import { databaseVersion, migrate } from './migrations.ts'
import { knownSchema } from './read/described-series.ts'
import { latest, type LatestOptions, type LatestPage } from './read/latest.ts'
import { SchemaStore, type StoredSchema } from './schema/schema-store.ts'
import { insertBlock } from './write/insert-block.ts'
import type { SealedBlock } from './write/sealed-block.ts'

/**
 * Samples in a ClickHouse database: one object for writing and reading. Everything that fails does
 * so with a DbError, whose `retryable` says whether trying again may help.
 */
export class Database implements AsyncDisposable {
  readonly #engine: Engine
  readonly #schemas: SchemaStore

  constructor(options: ConnectOptions) {
    this.#engine = new Engine(options)
    this.#schemas = new SchemaStore(this.#engine)
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
  insertBlock(block: SealedBlock, options: { signal?: AbortSignal } = {}): Promise<void> {
    return insertBlock(this.#engine, block, options.signal)
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

  /** All schemas, by name and version. */
  schemas(): Promise<StoredSchema[]> {
    return this.#schemas.all()
  }

  /** All versions of one timeseries, ascending; none if it is unknown. */
  schema(name: string): Promise<StoredSchema[]> {
    return this.#schemas.get(name)
  }

  /** The newest sample of each series of one name. @throws DbError `not-found` */
  async latest(name: string, options: LatestOptions = {}): Promise<LatestPage> {
    return latest(this.#engine, await knownSchema(this.#schemas, name), options)
  }

  /** Runs SQL as it is, unguarded; rows as objects, 64-bit integers as text. For tests and tools. */
  query<Row>(text: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Row[]> {
    return this.#engine.rows<Row>('run a query', text, { parameters })
  }

  close(): Promise<void> {
    return this.#engine.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
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
