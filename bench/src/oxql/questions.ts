import { HOUR, MINUTE, time } from './data.ts'

/** One question in every language that it is asked in. */
export interface Question {
  readonly what: string
  readonly oxql: string
  /** The best that we can write by hand on the same tables, with the same answer. */
  readonly sql: string
  /** In milliseconds, where there is one beside that of 1.2 times the SQL. */
  readonly goal?: number
}

/** @param end up to when there are data, in nanoseconds since the epoch */
export function questionsUntil(end: bigint): readonly Question[] {
  const within = (nanoseconds: bigint): string =>
    `timestamp > ${instant(end - nanoseconds)} && timestamp <= ${instant(end)}`
  const rows = (table: string, name: string, nanoseconds: bigint): string =>
    `FROM oximeter.${table} WHERE timeseries_name = '${name}' AND timestamp > ${time(`${end - nanoseconds}`)} AND timestamp <= ${time(`${end}`)}`
  return [
    {
      what: 'raw hour of one series',
      oxql: `get bench:load | filter instance == 7 && route == '/route/1' && status_code == 500 && ${within(HOUR)}`,
      sql: `SELECT groupArray(toUnixTimestamp64Nano(timestamp)) AS times, groupArray(datum) AS data ${rows('measurements_f64', 'bench:load', HOUR)}
      AND timeseries_key IN (SELECT timeseries_key FROM oximeter.timeseries WHERE timeseries_name = 'bench:load' AND fields['instance'] = '7' AND fields['route'] = '/route/1' AND fields['status_code'] = '500')`,
      goal: 3,
    },
    {
      what: 'rate of each minute of an hour, sum by route',
      oxql: `get bench:requests | filter ${within(HOUR)} | align rate(1m) | group_by [route], sum`,
      // Increments count where they end: simpler than what OxQL does.
      sql: `SELECT route, minute, sum(added) / 60 AS rate FROM (
        SELECT timeseries_key, ${minute} AS minute, datum - lagInFrame(datum, 1, datum) OVER previous AS added ${rows('measurements_cumulativeu64', 'bench:requests', HOUR)}
        WINDOW previous AS (PARTITION BY timeseries_key ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
      ) AS deltas INNER JOIN ${series('bench:requests')} GROUP BY route, minute`,
    },
    {
      what: 'p99 by route of an hour',
      oxql: `get bench:latency | filter ${within(HOUR)} | align increase(1h) | group_by [route], sum | quantile(0.99)`,
      sql: `SELECT route, arrayCumSum(sumForEach(added)) AS sums FROM (
        SELECT timeseries_key, arrayMap((a, b) -> a - b, argMax(counts, timestamp), argMin(counts, timestamp)) AS added ${rows('measurements_histogramf64', 'bench:latency', HOUR)}
        GROUP BY timeseries_key
      ) AS increases INNER JOIN ${series('bench:latency')} GROUP BY route`,
    },
    {
      what: 'top 10 by mean of six hours',
      oxql: `get bench:load | filter ${within(6n * HOUR)} | align mean_within(6h) | top 10`,
      sql: `SELECT timeseries_key, avg(datum) AS mean ${rows('measurements_f64', 'bench:load', 6n * HOUR)} GROUP BY timeseries_key ORDER BY mean DESC LIMIT 10`,
    },
    {
      what: 'count of series by route',
      oxql: `get bench:load | filter ${within(MINUTE)} | align count_within(1m) | group_by [route], count`,
      sql: `SELECT route, count() AS series FROM (
        SELECT DISTINCT timeseries_key ${rows('measurements_f64', 'bench:load', MINUTE)}
      ) AS seen INNER JOIN ${series('bench:load')} GROUP BY route`,
    },
    {
      what: 'latest value of each series',
      oxql: `get bench:level | filter ${within(5n * MINUTE)} | last 1`,
      sql: `SELECT timeseries_key, max(timestamp) AS at, argMax(datum, timestamp) AS latest ${rows('measurements_f64', 'bench:level', 5n * MINUTE)} GROUP BY timeseries_key`,
    },
  ]
}

const instant = (time: bigint): string => `@${new Date(Number(time / 1_000_000n)).toISOString()}`

const minute = 'intDiv(toUnixTimestamp64Nano(timestamp), 60000000000)'

const series = (name: string): string =>
  `(SELECT timeseries_key, fields['route'] AS route FROM oximeter.timeseries WHERE timeseries_name = '${name}' LIMIT 1 BY timeseries_key) AS series USING (timeseries_key)`
