import {
  notFound,
  schemaToJson,
  unavailable,
  type FieldValueCount,
  type FieldValueJson,
  type LatestValue,
  type NexusPublicApi,
  type SeriesJson,
  type TimeseriesDetails,
  type TimeseriesStatistics,
} from '@oximeter/api/client'
import type { Field, TimeseriesSchema } from '@oximeter/core'
import { toDatumJson } from '@oximeter/nexus/answers'

import { ago, DAY, SECOND } from '../data/ago.ts'
import { hashOf } from '../data/random.ts'
import type { MadeSeries } from '../data/series.ts'
import type { World } from '../data/world.ts'
import { pageOf } from './pages.ts'

export type TimeseriesApi = Pick<
  NexusPublicApi,
  | 'listSchemas'
  | 'applySchemas'
  | 'getTimeseries'
  | 'getLatest'
  | 'listSeries'
  | 'listStatistics'
  | 'getStatistics'
  | 'listFieldValues'
>

const INTERVAL = 10 * SECOND

export function timeseriesApi(world: World): TimeseriesApi {
  const schemaOf = (name: string) => {
    const schema = world.schemas.find((one) => one.name === name)
    if (schema === undefined) throw notFound(`there is no timeseries ${name}`)
    return schema
  }
  /** What is stored can be asked only while ClickHouse answers. */
  const stored = (name: string) => {
    const schema = schemaOf(name)
    if (world.isTroubled) throw unavailable('the metrics database does not answer')
    return { schema, series: world.series(name) }
  }
  return {
    listSchemas: async (page) => pageOf(world.schemas.map(toJson), page),
    applySchemas: async () => ({ applied: false, changes: [] }),
    getTimeseries: async ({ name }) => ({ items: [toJson(schemaOf(name))] }),
    getLatest: async ({ name, ...page }) => pageOf(stored(name).series.map(latestOf), page),
    listSeries: async ({ name, ...page }) => pageOf(stored(name).series.map(seriesJson), page),
    listStatistics: async (page) => {
      if (world.isTroubled) throw unavailable('the metrics database does not answer')
      return pageOf(
        world.schemas.map((schema) => statisticsOf(schema, world.series(schema.name))),
        page,
      )
    },
    getStatistics: async ({ name }) => {
      const { schema, series } = stored(name)
      return detailsOf(schema, series)
    },
    listFieldValues: async ({ name, field, prefix = '', ...page }) => {
      const { schema, series } = stored(name)
      if (!schema.fields.some((one) => one.name === field)) {
        throw notFound(`${name} has no field ${field}`)
      }
      const values = countValues(series, field).filter(({ value }) =>
        String(value).startsWith(prefix),
      )
      return pageOf(
        values.toSorted((a, b) => (String(a.value) < String(b.value) ? -1 : 1)),
        page,
      )
    },
  }
}

function toJson(schema: TimeseriesSchema) {
  return schemaToJson(schema, { provisional: false })
}

function latestOf({ schema, key, fields, datumAt }: MadeSeries): LatestValue {
  const timeMs = Math.floor(Date.now() / INTERVAL) * INTERVAL
  const datum = datumAt(timeMs)
  const startTime = 'startTime' in datum ? datum.startTime : undefined
  return {
    timeseries_name: schema.name,
    timeseries_key: key,
    fields: fieldsJson(fields),
    timestamp: new Date(timeMs).toISOString(),
    start_time:
      startTime === undefined ? null : new Date(Number(startTime / 1_000_000n)).toISOString(),
    datum: toDatumJson(datum),
  }
}

function seriesJson({ schema, key, fields }: MadeSeries): SeriesJson {
  return {
    timeseries_name: schema.name,
    timeseries_key: key,
    version: schema.version,
    fields: fieldsJson(fields),
    first_seen: ago(9 * DAY),
    last_seen: ago(INTERVAL),
  }
}

function fieldsJson(fields: readonly Field[]): Record<string, FieldValueJson> {
  return Object.fromEntries(fields.map(({ name, type, value }) => [name, { type, value }]))
}

function statisticsOf(
  schema: TimeseriesSchema,
  series: readonly MadeSeries[],
): TimeseriesStatistics {
  const { name, version, description, datumType, units, authzScope, fields } = schema
  const samples = series.length * 77_760
  return {
    timeseries_name: name,
    version,
    versions: 1,
    description,
    datum_type: datumType,
    units,
    authz_scope: authzScope,
    fields: fields.map(({ name: field, type }) => ({ name: field, field_type: type })),
    series: series.length,
    new_series_hour: 0,
    new_series_day: Math.abs(hashOf(name)) % 4,
    samples_per_second: (series.length * SECOND) / INTERVAL,
    last_seen: ago(INTERVAL),
    storage: {
      samples,
      bytes: Math.round(samples * (datumType.startsWith('histogram') ? 21.5 : 1.7)),
      oldest_day: ago(9 * DAY).slice(0, 10),
      newest_day: ago(0).slice(0, 10),
    },
  }
}

function detailsOf(schema: TimeseriesSchema, series: readonly MadeSeries[]): TimeseriesDetails {
  return {
    ...statisticsOf(schema, series),
    field_statistics: schema.fields.map(({ name, type, source, description }) => {
      const counts = countValues(series, name)
      return {
        name,
        field_type: type,
        source,
        description,
        values: counts.length,
        most: counts.slice(0, 10),
      }
    }),
  }
}

/** Values of a field, those of most series first. */
function countValues(series: readonly MadeSeries[], name: string): FieldValueCount[] {
  const fields = series.flatMap((one) => one.fields.filter((field) => field.name === name))
  const groups = Map.groupBy(fields, ({ value }) => value)
  return [...groups]
    .map(([value, of]) => ({ type: of[0]?.type ?? 'string', value, series: of.length }))
    .toSorted((a, b) => b.series - a.series)
}
