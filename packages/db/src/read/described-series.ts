import {
  makeField,
  parseFieldValue,
  timeseriesOf,
  type Field,
  type FieldSchema,
  type FieldType,
  type FieldValues,
  type Nanoseconds,
  type Timeseries,
} from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine, Parameters } from '../engine.ts'
import type { SchemaStore, StoredSchema } from '../schema/schema-store.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'

/** Values that fields must have. */
export type FieldFilter = Readonly<Record<string, FieldValues[keyof FieldValues] | number>>

/** A timeseries that is stored, and when it was seen, to the day. */
export interface DescribedSeries {
  readonly key: bigint
  readonly timeseries: Timeseries
  readonly firstSeen: Nanoseconds
  readonly lastSeen: Nanoseconds
}

export interface SeriesOptions {
  readonly fields?: FieldFilter
  /** Series of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

export interface SeriesPage {
  /** Ascending by key. */
  readonly items: readonly DescribedSeries[]
  /** Null on the last page. */
  readonly nextPage: string | null
}

interface SeriesRow {
  readonly timeseries_key: string
  readonly version: number
  readonly fields: Readonly<Record<string, string>>
  readonly first_seen: string
  readonly last_seen: string
}

/** SQL that holds for the rows of `timeseries AS described` that a filter leaves, with its parameters. */
export function seriesCondition(
  name: string,
  fields: FieldFilter = {},
): { readonly text: string; readonly parameters: Parameters } {
  const parameters: Record<string, unknown> = { name }
  const conditions = Object.entries(fields).map(([field, value], index) => {
    parameters[`field${index}`] = field
    parameters[`value${index}`] = String(value)
    return `described.fields[{field${index}:String}] = {value${index}:String} AND mapContains(described.fields, {field${index}:String})`
  })
  return {
    text: ['described.timeseries_name = {name:String}', ...conditions].join(' AND '),
    parameters,
  }
}

/** All versions of a timeseries. @throws DbError `not-found` */
export async function knownSchema(schemas: SchemaStore, name: string): Promise<StoredSchema[]> {
  const versions = await schemas.get(name)
  if (versions.length > 0) return versions
  throw new DbError('not-found', `there is no timeseries ${name}`)
}

/** Stored series of one name, ascending by key. */
export async function describedSeries(
  engine: Engine,
  versions: readonly StoredSchema[],
  options: { fields?: FieldFilter | undefined; fromKey: bigint; limit: number },
): Promise<DescribedSeries[]> {
  const { text, parameters } = seriesCondition(versions[0]!.name, options.fields)
  const rows = await engine.rows<SeriesRow>(
    'read timeseries',
    `SELECT timeseries_key, max(version) AS version, anyLast(fields) AS fields,
       toUnixTimestamp64Nano(min(first_seen)) AS first_seen,
       toUnixTimestamp64Nano(max(last_seen)) AS last_seen
     FROM ${quoteName(engine.database)}.${quoteName(SERIES_TABLE.name)} AS described
     WHERE ${text} AND timeseries_key >= {from:UInt64}
     GROUP BY timeseries_key ORDER BY timeseries_key LIMIT {limit:UInt64}`,
    {
      parameters: {
        ...parameters,
        from: String(options.fromKey),
        limit: options.limit,
      },
    },
  )
  return rows.map((row) => ({
    key: BigInt(row.timeseries_key),
    timeseries: timeseriesFrom(versions, row.version, row.fields),
    firstSeen: BigInt(row.first_seen),
    lastSeen: BigInt(row.last_seen),
  }))
}

/** A timeseries from its stored text; the schemas say what it means. */
export function timeseriesFrom(
  versions: readonly StoredSchema[],
  version: number,
  texts: Readonly<Record<string, string>>,
): Timeseries {
  const own = versions.find((schema) => schema.version === version)
  // A series may outlive the version that described it; some version knows each field.
  const known = [...versions.flatMap(({ fields }) => fields), ...(own?.fields ?? [])]
  const schemas = new Map(known.map((field) => [field.name, field]))
  const targetFields: Field[] = []
  const metricFields: Field[] = []
  for (const [name, text] of Object.entries(texts)) {
    const schema = schemas.get(name)
    if (!schema) continue
    const fields = schema.source === 'target' ? targetFields : metricFields
    fields.push(fieldFrom(schema, text))
  }
  const { name, datumType } = versions[0]!
  return timeseriesOf({ name, version, targetFields, metricFields, datumType })
}

function fieldFrom({ name, type }: FieldSchema, text: string): Field {
  return makeField<FieldType>(name, type, parseFieldValue(type, text))
}
