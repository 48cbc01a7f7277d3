import type { Engine } from '../engine.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { LOOK } from './budget.ts'
import { tableIn } from '../tables/placement.ts'

/** How many series a timeseries has, and how many of them are new. */
export interface SeriesCount {
  readonly name: string
  readonly series: number
  /** First seen within the last hour, and the last day. */
  readonly newInHour: number
  readonly newInDay: number
}

/** How many values a field has in the series of a timeseries. */
export interface FieldCount {
  readonly name: string
  readonly field: string
  /** Distinct ones, about. */
  readonly values: number
  /** Of the series that were first seen within the last day. */
  readonly newValues: number
  /** One of them, for a person to recognize; cut to 60 characters. */
  readonly example: string
}

/** Series looked at for the values of fields, the newest first: which field grows is seen by then. */
const MOST_SERIES = 200_000

/** The timeseries with most series, the most first. */
export async function seriesCounts(engine: Engine, limit: number): Promise<SeriesCount[]> {
  const rows = await engine.rows<Record<'timeseries_name' | 'series' | 'hour' | 'day', string>>(
    'count series',
    `SELECT timeseries_name, count() AS series, countIf(first > now64(9) - INTERVAL 1 HOUR) AS hour,
       countIf(first > now64(9) - INTERVAL 1 DAY) AS day
     FROM (
       SELECT timeseries_name, timeseries_key, min(first_seen) AS first
       FROM ${seriesTable(engine)} GROUP BY timeseries_name, timeseries_key
     ) GROUP BY timeseries_name ORDER BY series DESC, timeseries_name LIMIT {limit:UInt32}`,
    { parameters: { limit }, settings: { ...LOOK, optimize_aggregation_in_order: 1 } },
  )
  return rows.map(({ timeseries_name, series, hour, day }) => ({
    name: timeseries_name,
    series: Number(series),
    newInHour: Number(hour),
    newInDay: Number(day),
  }))
}

/** The values of each field of some timeseries, of each the field with most values first. */
export async function fieldCounts(engine: Engine, names: readonly string[]): Promise<FieldCount[]> {
  if (names.length === 0) return []
  const rows = await engine.rows<
    Record<'timeseries_name' | 'field' | 'count' | 'recent' | 'example', string>
  >(
    'count the values of fields',
    `SELECT timeseries_name, pair.1 AS field, uniq(pair.2) AS count,
       uniqIf(pair.2, first_seen > now64(9) - INTERVAL 1 DAY) AS recent,
       left(anyLast(pair.2), 60) AS example
     FROM (
       SELECT timeseries_name, fields, first_seen FROM ${seriesTable(engine)}
       WHERE timeseries_name IN {names:Array(String)}
       ORDER BY first_seen DESC LIMIT ${MOST_SERIES}
     ) ARRAY JOIN CAST(fields, 'Array(Tuple(String, String))') AS pair
     GROUP BY timeseries_name, field ORDER BY timeseries_name, count DESC, field`,
    { parameters: { names }, settings: LOOK },
  )
  return rows.map(({ timeseries_name, field, count, recent, example }) => ({
    name: timeseries_name,
    field,
    values: Number(count),
    newValues: Number(recent),
    example,
  }))
}

function seriesTable(engine: Engine): string {
  return tableIn(engine, SERIES_TABLE.name)
}
