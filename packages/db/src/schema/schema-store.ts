import {
  systemClock,
  type AuthzScope,
  type DatumType,
  type FieldSchema,
  type Rollup,
  type TimeseriesSchema,
  type Units,
} from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine, Parameters, StatementOptions } from '../engine.ts'
import { SCHEMA_TABLE } from '../tables/schemas.ts'
import { timeText } from '../time-text.ts'
import type { FieldColumn } from './field-column.ts'
import { createView, fieldColumns } from './view.ts'
import { tableIn } from '../tables/placement.ts'

export interface StoredSchema extends TimeseriesSchema {
  /** Derived from samples alone: no definition has been applied yet. */
  readonly provisional: boolean
}

/** The schemas in the database, and the SQL view of each timeseries. */
export class SchemaStore {
  readonly #engine: Engine
  readonly #table: string
  /** What was stored last, so that storing the same again costs nothing. */
  readonly #stored = new Map<string, string>()
  readonly #known = new Map<string, StoredSchema[]>()
  #definitions = 0

  constructor(engine: Engine) {
    this.#engine = engine
    this.#table = tableIn(engine, SCHEMA_TABLE.name)
  }

  /** How often this object stored some. */
  get definitions(): number {
    return this.#definitions
  }

  /** @throws DbError `schema-conflict` where the name is stored with another type of datum */
  async put(schema: TimeseriesSchema, { provisional }: { provisional: boolean }): Promise<void> {
    const { name, version } = schema
    const row = toRow(schema, provisional)
    const id = idOf(schema)
    const text = JSON.stringify(row)
    if (this.#stored.get(id) === text) return
    const others = (await this.get(name)).filter((other) => other.version !== version)
    const conflict = others.find((other) => other.datumType !== schema.datumType)
    if (conflict) {
      throw new DbError(
        'schema-conflict',
        `the datum of ${name} is ${conflict.datumType} in version ${conflict.version} and ${schema.datumType} in version ${version}: a timeseries keeps its type of datum under one name; give the metric another name`,
      )
    }
    await this.#write(name, [row], [...others, schema])
    this.#stored.set(id, text)
  }

  /**
   * Stores those that are not there as they are given, and makes views that lack fields: two who
   * store at the same time may undo what the other did.
   *
   * @param schemas all versions of some timeseries
   */
  async sync(
    schemas: readonly StoredSchema[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const byName = Map.groupBy(schemas, ({ name }) => name)
    const names = [...byName.keys()]
    const [stored, columns] = await Promise.all([
      this.#select('WHERE timeseries_name IN {names:Array(String)}', { names }, options),
      this.#viewColumns(names, options),
    ])
    const storedByName = Map.groupBy(stored, ({ name }) => name)
    for (const [name, versions] of byName) {
      const there = storedByName.get(name) ?? []
      const texts = new Set(there.map((schema) => textOf(schema)))
      const rows = versions.filter((schema) => !texts.has(textOf(schema)))
      const others = there.filter(({ version }) => !versions.some((one) => one.version === version))
      const all = [...others, ...versions]
      const wanted = fieldColumns(all).map(columnText)
      if (rows.length === 0 && wanted.every((column) => columns.get(name)?.has(column))) continue
      const written = rows.map((schema) => toRow(schema, schema.provisional))
      try {
        await this.#write(name, written, all, options)
        for (const schema of versions) this.#stored.set(idOf(schema), textOf(schema))
      } catch (error) {
        // What the engine refuses must not hold up the others.
        if (!(error instanceof DbError) || error.retryable) throw error
      }
    }
  }

  /** Stores rows of one timeseries, and makes its view of all of its versions. */
  async #write(
    name: string,
    rows: readonly SchemaRow[],
    versions: readonly TimeseriesSchema[],
    options: StatementOptions = {},
  ): Promise<void> {
    const written_at = timeText(systemClock())
    if (rows.length > 0) {
      await this.#engine.insert(
        `store the schema of ${name}`,
        `INSERT INTO ${this.#table} FORMAT JSONEachRow`,
        Buffer.from(rows.map((row) => JSON.stringify({ ...row, written_at })).join('\n')),
        options,
      )
    }
    await this.#makeView(name, versions, options)
    this.#known.delete(name)
    this.#definitions++
  }

  /** The columns of views, as `columnText` says them. */
  async #viewColumns(
    names: readonly string[],
    options: StatementOptions,
  ): Promise<Map<string, Set<string>>> {
    const rows = await this.#engine.rows<{ view: string; name: string; type: string }>(
      'read the columns of views',
      `SELECT table AS view, name, type FROM system.columns
       WHERE database = {database:String} AND table IN {names:Array(String)}`,
      { ...options, parameters: { database: this.#engine.database, names } },
    )
    const columns = new Map<string, Set<string>>()
    for (const { view, name, type } of rows) {
      const ofView = columns.get(view) ?? new Set()
      columns.set(view, ofView.add(columnText({ name, optional: type.startsWith('Nullable(') })))
    }
    return columns
  }

  /** As `get`, from memory where possible: for writers, whose data agree with any version. */
  async known(name: string): Promise<StoredSchema[]> {
    const known = this.#known.get(name)
    if (known) return known
    const versions = await this.get(name)
    if (versions.length > 0) this.#known.set(name, versions)
    return versions
  }

  /** All versions of a timeseries, ascending; none if it is unknown. */
  async get(name: string): Promise<StoredSchema[]> {
    return this.#select('WHERE timeseries_name = {name:String}', { name })
  }

  /** By name, then version. */
  async all(): Promise<StoredSchema[]> {
    return this.#select('', {})
  }

  /** Makes the views of all timeseries anew. */
  async makeViews(): Promise<void> {
    const byName = Map.groupBy(await this.all(), ({ name }) => name)
    for (const [name, versions] of byName) await this.#makeView(name, versions)
  }

  async #makeView(
    name: string,
    versions: readonly TimeseriesSchema[],
    options: StatementOptions = {},
  ): Promise<void> {
    const ascending = versions.toSorted((a, b) => a.version - b.version)
    const view = createView(this.#engine, ascending)
    await this.#engine.run(`make the view of ${name}`, view, options)
  }

  async #select(
    where: string,
    parameters: Parameters,
    options: StatementOptions = {},
  ): Promise<StoredSchema[]> {
    const rows = await this.#engine.rows<SchemaRow>(
      'read schemas',
      `SELECT * EXCEPT (created, written_at), toUnixTimestamp64Nano(created) AS created
       FROM ${this.#table} FINAL ${where} ORDER BY timeseries_name, version`,
      { ...options, parameters },
    )
    return rows.map(fromRow)
  }
}

function idOf({ name, version }: TimeseriesSchema): string {
  return `${name} ${version}`
}

function columnText({ name, optional }: Pick<FieldColumn, 'name' | 'optional'>): string {
  return optional ? `${name}?` : name
}

function textOf(schema: StoredSchema): string {
  return JSON.stringify(toRow(schema, schema.provisional))
}

interface SchemaRow {
  readonly timeseries_name: string
  readonly version: number
  readonly target_description: string
  readonly metric_description: string
  readonly field_names: readonly string[]
  readonly field_types: readonly FieldSchema['type'][]
  readonly field_sources: readonly FieldSchema['source'][]
  readonly field_descriptions: readonly string[]
  readonly datum_type: DatumType
  readonly units: Units
  readonly authz_scope: AuthzScope
  /** Written as a time, read as nanoseconds since the epoch. */
  readonly created: string
  readonly provisional: boolean
  readonly open: boolean
  readonly rollups: readonly Rollup[]
}

function toRow(schema: TimeseriesSchema, provisional: boolean): SchemaRow {
  return {
    timeseries_name: schema.name,
    version: schema.version,
    target_description: schema.description.target,
    metric_description: schema.description.metric,
    field_names: schema.fields.map(({ name }) => name),
    field_types: schema.fields.map(({ type }) => type),
    field_sources: schema.fields.map(({ source }) => source),
    field_descriptions: schema.fields.map(({ description }) => description),
    datum_type: schema.datumType,
    units: schema.units,
    authz_scope: schema.authzScope,
    created: timeText(schema.created),
    provisional,
    open: schema.open ?? false,
    rollups: schema.rollups ?? [],
  }
}

function fromRow(row: SchemaRow): StoredSchema {
  return {
    name: row.timeseries_name,
    version: row.version,
    description: { target: row.target_description, metric: row.metric_description },
    fields: row.field_names.map((name, index) => ({
      name,
      type: row.field_types[index]!,
      source: row.field_sources[index]!,
      description: row.field_descriptions[index]!,
    })),
    datumType: row.datum_type,
    units: row.units,
    authzScope: row.authz_scope,
    created: BigInt(row.created),
    provisional: row.provisional,
    ...(row.open && { open: true }),
    ...(row.rollups.length > 0 && { rollups: row.rollups }),
  }
}
