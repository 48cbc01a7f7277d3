import {
  makeField,
  timeseriesOf as checkedTimeseries,
  type DatumType,
  type FieldSchema,
} from '@oximeter/core'
import { timeseriesKey, type Database } from '@oximeter/db'
import type { EngineSql } from './engine-sql.ts'

/** What is stored: every 10 s a sample of each series, up to an end. */
export interface StoredData {
  /** Of counters, and as many gauges. */
  readonly series: number
  readonly histograms: number
  /** Gauges that are there for ten minutes only: their newest values are asked for. */
  readonly newest: number
  readonly hours: number
  readonly histogramHours: number
  /** Nanoseconds since the epoch, a whole hour. */
  readonly end: bigint
  /** Of the names of its timeseries. Default: `bench`. */
  readonly target?: string
  /** Of a part of a table. Default: 30. */
  readonly partMinutes?: number
}

export interface Timeseries {
  readonly name: string
  readonly datumType: DatumType
  readonly series: number
  readonly minutes: number
}

export const SECOND = 1_000_000_000n
export const MINUTE = 60n * SECOND
export const HOUR = 60n * MINUTE
const POINTS_OF_A_MINUTE = 6

/** As ends that data can have. */
export function lastWholeHour(): bigint {
  return ((BigInt(Date.now()) * 1_000_000n) / HOUR) * HOUR
}

export const LABELS = ['instance', 'route', 'status_code'] as const

/** Of histograms: the left edge of each bin. The last ends nowhere. */
export const BIN_EDGES = [Number.NEGATIVE_INFINITY, ...edges(1.6, 23)]

function edges(growth: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number((0.0016 * growth ** i).toPrecision(3)))
}

/**
 * A part of a table. The collector sends a block every 5 s, and 20 of them, then 20 of those, are
 * merged: most of the last hours is in parts of about half an hour.
 */
export const PART_MINUTES = 30

export function timeseriesOf({
  series,
  histograms,
  newest,
  hours,
  histogramHours,
  target = 'bench',
}: StoredData): Timeseries[] {
  const minutes = 60 * hours
  const all: Timeseries[] = [
    { name: `${target}:requests`, datumType: 'cumulative_u64', series, minutes },
    { name: `${target}:load`, datumType: 'f64', series, minutes },
    {
      name: `${target}:latency`,
      datumType: 'histogram_f64',
      series: histograms,
      minutes: 60 * histogramHours,
    },
    { name: `${target}:level`, datumType: 'f64', series: newest, minutes: 10 },
  ]
  return all.filter((timeseries) => timeseries.series > 0)
}

/**
 * Counters, gauges and histograms of services with five routes and two status codes, made in the
 * engine: what is timed is reading, and to insert so many by the collector's way would take minutes.
 */
export async function storeData(db: Database, engine: EngineSql, data: StoredData): Promise<void> {
  for (const timeseries of timeseriesOf(data)) {
    await db.putSchema(schemaOf(timeseries, data.end), { provisional: false })
    await engine.command(seriesRows(timeseries, data.end))
    for (
      let minutes = timeseries.minutes;
      minutes > 0;
      minutes -= data.partMinutes ?? PART_MINUTES
    ) {
      await db.query(
        `${rows(data, timeseries, minutes)} SETTINGS ${Object.entries(ONE_PART)
          .map(([name, value]) => `${name} = ${value}`)
          .join(', ')}`,
      )
    }
  }
}

/** What one INSERT brings is one block, and so one part for each day. */
const ONE_PART = {
  max_insert_threads: 1,
  max_threads: 1,
  min_insert_block_size_rows: 100_000_000,
  min_insert_block_size_bytes: 10_000_000_000,
}

const field = (
  name: string,
  type: FieldSchema['type'],
  source: FieldSchema['source'],
): FieldSchema => ({ name, type, source, description: '' })

function schemaOf({ name, datumType }: Timeseries, created: bigint) {
  return {
    name,
    version: 1,
    fields: [
      field('instance', 'u16', 'target'),
      field('route', 'string', 'metric'),
      field('status_code', 'u16', 'metric'),
    ],
    datumType,
    units: 'none',
    authzScope: 'fleet',
    created,
    description: { target: '', metric: '' },
  } as const
}

/** Ten series of each instance, under the keys that they would have. */
function seriesRows({ name, datumType, series }: Timeseries, end: bigint): string {
  const described = Array.from({ length: series }, (_, number) => {
    const instance = Math.floor(number / 10)
    const route = `/route/${number % 5}`
    const statusCode = 200 + 300 * (number % 2)
    const key = timeseriesKey(
      checkedTimeseries({
        name,
        version: 1,
        targetFields: [makeField('instance', 'u16', instance)],
        metricFields: [
          makeField('route', 'string', route),
          makeField('status_code', 'u16', statusCode),
        ],
        datumType,
      }),
    )
    return `('${name}', ${key}, 1, {'instance': '${instance}', 'route': '${route}', 'status_code': '${statusCode}'}, '${end / SECOND}', '${end / SECOND}')`
  })
  return `INSERT INTO oximeter.timeseries VALUES ${described.join(', ')}`
}

/** Which of its kind a series is. */
const NUMBER = `toUInt64(fields['instance']) * 10 + (6 * toUInt64(substring(fields['route'], 8)) + 5 * (fields['status_code'] = '500')) % 10`

/** The samples of a part, each instance at its own moment within 10 s, with 2 ms of jitter. */
function rows(
  { end, hours, partMinutes = PART_MINUTES }: StoredData,
  timeseries: Timeseries,
  minutesBeforeEnd: number,
): string {
  const { name, datumType } = timeseries
  const points = POINTS_OF_A_MINUTE * Math.min(partMinutes, minutesBeforeEnd)
  const begin = end - BigInt(minutesBeforeEnd) * MINUTE
  const millisecond = `p * 10000 + (intDiv(number, 10) * 37) % 9990 + sipHash64(p, number) % 3`
  const timestamp = time(`${begin} + (${millisecond}) * 1000000`)
  // Before all samples.
  const start = time(`${end - BigInt(Math.max(24, hours + 1)) * HOUR}`)
  const at = `(p + ${POINTS_OF_A_MINUTE * (60_000 - minutesBeforeEnd)})`
  const base = `'${name}', timeseries_key`
  const from = `FROM (SELECT timeseries_key, ${NUMBER} AS number FROM oximeter.timeseries WHERE timeseries_name = '${name}') ARRAY JOIN range(${points}) AS p`
  switch (datumType) {
    case 'f64':
      return `INSERT INTO oximeter.measurements_f64 (timeseries_name, timeseries_key, timestamp, missing, mantissa, scale)
        SELECT ${base}, ${timestamp}, false, toInt64(5000 + intDiv(number * number, 100) + 4000 * sin(number + ${at} / 50) + sipHash64(${at}, number) % 150), 2 ${from}`
    case 'cumulative_u64':
      return `INSERT INTO oximeter.measurements_cumulativeu64
        SELECT ${base}, ${start}, ${timestamp}, false, toUInt64(${at} * (1 + number % 100) + sipHash64(number, ${at}) % (1 + number % 100)) ${from}`
    default: {
      const counts = `arrayMap(i -> toUInt64(intDiv(${at} * 500 * (1 + number % 7), 1 + pow(i - 6 - number % 5, 2))), range(${BIN_EDGES.length}))`
      return `INSERT INTO oximeter.measurements_histogramf64 (timeseries_name, timeseries_key, start_time, timestamp, missing, absent, bins, counts, sum_of_samples)
        SELECT ${base}, ${start}, ${timestamp}, false, 123, [${BIN_EDGES.map((edge) => (edge === -Infinity ? '-inf' : edge)).join(', ')}], ${counts}, 0 ${from}`
    }
  }
}

/** @param nanoseconds an expression */
export function time(nanoseconds: string): string {
  return `fromUnixTimestamp64Nano(toInt64(${nanoseconds}), 'UTC')`
}
