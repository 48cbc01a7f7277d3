import {
  systemClock,
  type AuthzScope,
  type DatumType,
  type FieldSchema,
  type TimeseriesSchema,
  type Units,
} from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { SCHEMA_TABLE } from '../tables/schemas.ts'
import { quoteName } from '../tables/table.ts'
import { timeText } from '../time-text.ts'
import { createView } from './view.ts'

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

  constructor(engine: Engine) {
    this.#engine = engine
    this.#table = `${quoteName(engine.database)}.${quoteName(SCHEMA_TABLE.name)}`
  }

  /** @throws DbError `schema-conflict` where the name is stored with another type of datum */
  async put(schema: TimeseriesSchema, { provisional }: { provisional: boolean }): Promise<void> {
    const { name, version } = schema
    const row = toRow(schema, provisional)
    const id = `${name} ${version}`
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
    await this.#engine.insert(
      `store the schema of ${name}`,
      `INSERT INTO ${this.#table} FORMAT JSONEachRow`,
      Buffer.from(JSON.stringify({ ...row, written_at: timeText(systemClock()) })),
    )
    await this.#makeView([...others, schema].sort((a, b) => a.version - b.version))
    this.#stored.set(id, text)
    this.#known.delete(name)
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
    for (const versions of byName.values()) await this.#makeView(versions)
  }

  async #makeView(versions: readonly TimeseriesSchema[]): Promise<void> {
    const { name } = versions[0]!
    await this.#engine.run(`make the view of ${name}`, createView(this.#engine.database, versions))
  }

  async #select(where: string, parameters: Record<string, unknown>): Promise<StoredSchema[]> {
    const rows = await this.#engine.rows<SchemaRow>(
      'read schemas',
      `SELECT * EXCEPT (created, written_at), toUnixTimestamp64Nano(created) AS created
       FROM ${this.#table} FINAL ${where} ORDER BY timeseries_name, version`,
      { parameters },
    )
    return rows.map(fromRow)
  }
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
  }
}
