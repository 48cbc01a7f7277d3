import type { DatumType } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { DbError } from '../error.ts'
import { LOOK } from '../inspect/budget.ts'
import type { FieldFilter } from '../read/series-condition.ts'
import { measurementTableName } from '../tables/measurements.ts'
import { tableIn } from '../tables/placement.ts'
import { LATEST_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { SeriesChoice } from './series-choice.ts'

/** A timeseries, and of which of its series something is said. */
export interface CountedTimeseries {
  readonly name: string
  readonly datumType: DatumType
  /** Only of series whose fields have these values. @default all */
  readonly fields?: FieldFilter
}

/** A timeseries in numbers. */
export interface TimeseriesCounts {
  readonly series: number
  /** First seen within the last hour, and the last day. */
  readonly newInHour: number
  readonly newInDay: number
  /** When its newest sample is from, to ten minutes: nanoseconds since the epoch. */
  readonly lastSeen?: bigint
  /** Over the last five minutes; undefined where that took too long to count. */
  readonly samplesPerSecond?: number
}

const NONE: TimeseriesCounts = { series: 0, newInHour: 0, newInDay: 0 }

/** Seconds over which samples are counted. */
const RECENT = 300

/** Some timeseries in numbers, by name: three statements, however many they are. */
export async function timeseriesCounts(
  engine: Engine,
  timeseries: readonly CountedTimeseries[],
): Promise<ReadonlyMap<string, TimeseriesCounts>> {
  if (timeseries.length === 0) return new Map()
  const [series, newest, samples] = await Promise.all([
    seriesOf(engine, timeseries),
    newestOf(engine, timeseries),
    samplesOf(engine, timeseries),
  ])
  return new Map(
    timeseries.map(({ name }) => {
      const lastSeen = newest.get(name)
      return [
        name,
        {
          ...(series.get(name) ?? NONE),
          ...(lastSeen !== undefined && { lastSeen }),
          ...(samples && { samplesPerSecond: (samples.get(name) ?? 0) / RECENT }),
        },
      ]
    }),
  )
}

async function seriesOf(
  engine: Engine,
  timeseries: readonly CountedTimeseries[],
): Promise<Map<string, TimeseriesCounts>> {
  const { condition, parameters } = new SeriesChoice(engine, timeseries)
  const rows = await engine.rows<Record<'name' | 'series' | 'hour' | 'day', string>>(
    'count series',
    `SELECT name, count() AS series, countIf(first > now64(9) - INTERVAL 1 HOUR) AS hour,
       countIf(first > now64(9) - INTERVAL 1 DAY) AS day
     FROM (
       SELECT timeseries_name AS name, timeseries_key, min(described.first_seen) AS first
       FROM ${tableIn(engine, SERIES_TABLE.name)} AS described WHERE ${condition}
       GROUP BY timeseries_name, timeseries_key
     ) GROUP BY name`,
    { parameters, settings: { ...LOOK, optimize_aggregation_in_order: 1 } },
  )
  return new Map(
    rows.map(({ name, series, hour, day }) => [
      name,
      { series: Number(series), newInHour: Number(hour), newInDay: Number(day) },
    ]),
  )
}

async function newestOf(
  engine: Engine,
  timeseries: readonly CountedTimeseries[],
): Promise<Map<string, bigint>> {
  const { ofSamples, parameters } = new SeriesChoice(engine, timeseries)
  const rows = await engine.rows<{ name: string; last: string }>(
    'find the newest samples',
    `SELECT timeseries_name AS name, toUnixTimestamp64Nano(max(timestamp)) AS last
     FROM ${tableIn(engine, LATEST_TABLE.name)} WHERE ${ofSamples} GROUP BY name`,
    { parameters, settings: LOOK },
  )
  return new Map(rows.map(({ name, last }) => [name, BigInt(last)]))
}

/** Samples of the last minutes; undefined where these are too many to count. */
async function samplesOf(
  engine: Engine,
  timeseries: readonly CountedTimeseries[],
): Promise<Map<string, number> | undefined> {
  const parameters: Record<string, unknown> = {}
  const tables = Map.groupBy(timeseries, ({ datumType }) => measurementTableName(datumType))
  const counts = Array.from(tables, ([table, some], i) => {
    const choice = new SeriesChoice(engine, some, `t${i}_`)
    Object.assign(parameters, choice.parameters)
    return `SELECT timeseries_name AS name, count() AS samples FROM ${tableIn(engine, table)}
      WHERE ${choice.ofSamples} AND timestamp > now64(9) - INTERVAL ${RECENT} SECOND AND timestamp <= now64(9)
      GROUP BY name`
  })
  try {
    const rows = await engine.rows<{ name: string; samples: string }>(
      'count samples',
      counts.join(' UNION ALL '),
      { parameters, settings: LOOK },
    )
    return new Map(rows.map(({ name, samples }) => [name, Number(samples)]))
  } catch (error) {
    if (error instanceof DbError && error.code === 'budget-exceeded') return undefined
    throw error
  }
}
