import {
  formatTimestamp,
  parseTimestamp,
  type AuthzScope,
  type DatumType,
  type FieldType,
  type Rollup,
  type TimeseriesSchema,
  type Units,
} from '@oximeter/core'

import type { DatumJson, FieldValueJson } from './datum-json.ts'

export interface FieldSchemaJson {
  name: string
  field_type: FieldType
  source: 'target' | 'metric'
  description: string
}

/** A timeseries schema as it travels. */
export interface TimeseriesSchemaJson {
  timeseries_name: string
  version: number
  description: { target: string; metric: string }
  field_schema: FieldSchemaJson[]
  datum_type: DatumType
  units: Units
  authz_scope: AuthzScope
  /** RFC 3339. */
  created: string
  /** Derived from samples alone: true until a definition is known. */
  provisional: boolean
  /** Whether series may have other fields of type `string`, or lack some. Default: no. */
  open?: boolean
  /** By which pieces of time samples are rolled up. Default: none. */
  rollups?: Rollup[]
}

export interface SchemaOffers {
  schemas: TimeseriesSchemaJson[]
}

/** How one offered schema fared, with the schema that is stored under its name and version. */
export interface SchemaOfferResult {
  status: 'accepted' | 'conflict'
  schema: TimeseriesSchemaJson
}

export interface SchemaOfferResults {
  /** In the order of the offers. */
  results: SchemaOfferResult[]
}

/** Definitions to be stored, all or none. */
export interface SchemaApplyRequest {
  /** Each name and version once. */
  schemas: TimeseriesSchemaJson[]
  /** Only says what would change. Default: no. */
  dry_run?: boolean
}

/** What a definition changes of what is stored. */
export interface SchemaChangeJson {
  timeseries_name: string
  /** Null where it is about all versions. */
  version: number | null
  /** What changes: `version_added`, `units_changed`, … */
  kind: string
  breaking: boolean
  /** For people: one line. */
  text: string
}

export interface SchemaApplyResult {
  /** Whether the definitions are what is stored now. Not if a change is breaking, or of a dry run. */
  applied: boolean
  changes: SchemaChangeJson[]
}

/** All versions of one timeseries, ascending. */
export interface TimeseriesVersions {
  items: TimeseriesSchemaJson[]
}

/** The newest sample of one series. */
export interface LatestValue {
  timeseries_name: string
  /** Decimal digits of an unsigned 64-bit number. */
  timeseries_key: string
  fields: Record<string, FieldValueJson>
  timestamp: string
  start_time: string | null
  datum: DatumJson
}

/** A series that has samples. */
export interface SeriesJson {
  timeseries_name: string
  /** Decimal digits of an unsigned 64-bit number. */
  timeseries_key: string
  version: number
  fields: Record<string, FieldValueJson>
  /** To the day. */
  first_seen: string
  last_seen: string
}

/** A value of a field, and how many series have it. */
export interface FieldValueCount extends FieldValueJson {
  series: number
}

/** What is stored of a timeseries, for operators. */
export interface StoredTimeseries {
  samples: number
  /** On the disk: those of each day, shared out by samples. */
  bytes: number
  /** UTC days, `2026-11-22`. */
  oldest_day: string
  newest_day: string
}

/** A timeseries in numbers: of the series that the caller may see. */
export interface TimeseriesStatistics {
  timeseries_name: string
  /** The newest of its versions. */
  version: number
  versions: number
  description: { target: string; metric: string }
  datum_type: DatumType
  units: Units
  authz_scope: AuthzScope
  fields: { name: string; field_type: FieldType }[]
  series: number
  /** First seen within the last hour, and the last day. */
  new_series_hour: number
  new_series_day: number
  /** Over the last five minutes; null where that takes the engine too long. */
  samples_per_second: number | null
  /** When its newest sample is from, to ten minutes; null where there is none. */
  last_seen: string | null
  /** Null for who is no operator, and where nothing is stored. */
  storage: StoredTimeseries | null
}

/** A field of a timeseries in numbers. */
export interface FieldStatistics {
  name: string
  field_type: FieldType
  source: 'target' | 'metric'
  description: string
  /** How many it has. */
  values: number
  /** Those of most series, the most first; at most 10. */
  most: FieldValueCount[]
}

/** One timeseries in numbers. */
export interface TimeseriesDetails extends TimeseriesStatistics {
  /** Ascending by name. */
  field_statistics: FieldStatistics[]
}

export function schemaToJson(
  schema: TimeseriesSchema,
  { provisional }: { provisional: boolean },
): TimeseriesSchemaJson {
  return {
    timeseries_name: schema.name,
    version: schema.version,
    description: { ...schema.description },
    field_schema: schema.fields.map(({ name, type, source, description }) => ({
      name,
      field_type: type,
      source,
      description,
    })),
    datum_type: schema.datumType,
    units: schema.units,
    authz_scope: schema.authzScope,
    created: formatTimestamp(schema.created),
    provisional,
    ...(schema.open && { open: true }),
    ...(schema.rollups && { rollups: [...schema.rollups] }),
  }
}

/** Fields come out ascending by name. @throws MetricsError where `created` is not RFC 3339. */
export function schemaFromJson(json: TimeseriesSchemaJson): TimeseriesSchema {
  const created = parseTimestamp(json.created)
  return {
    name: json.timeseries_name,
    version: json.version,
    description: { target: json.description.target, metric: json.description.metric },
    fields: json.field_schema
      .map(({ name, field_type, source, description }) => ({
        name,
        type: field_type,
        source,
        description,
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    datumType: json.datum_type,
    units: json.units,
    authzScope: json.authz_scope,
    created,
    ...(json.open && { open: true }),
    ...(json.rollups && json.rollups.length > 0 && { rollups: json.rollups }),
  }
}
