/** OxQL beside SQL that was written by hand for the same answer, on the same tables. */
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect } from '@oximeter/db'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { storeOxqlData, type OxqlData } from './oxql-data.ts'
import { scratchDirectory } from './scratch-directory.ts'

const HOUR = 3_600_000_000_000n
const data: OxqlData = {
  series: QUICK ? 200 : 10_000,
  histograms: QUICK ? 50 : 1000,
  hours: QUICK ? 1 : 6,
  end: ((BigInt(Date.now()) * 1_000_000n) / HOUR) * HOUR,
}
const ROUNDS = QUICK ? 1 : 7

interface Question {
  readonly what: string
  readonly oxql: string
  readonly sql: string
  /** In milliseconds, where there is one beside that of 1.2 times the SQL. */
  readonly goal?: number
}

const begin = (hours: bigint): string =>
  `fromUnixTimestamp64Nano(toInt64(${data.end - hours * HOUR}), 'UTC')`
const until = `timestamp <= fromUnixTimestamp64Nano(toInt64(${data.end}), 'UTC')`
const rows = (table: string, name: string, hours: bigint): string =>
  `FROM oximeter.${table} WHERE timeseries_name = '${name}' AND timestamp > ${begin(hours)} AND ${until}`
const series = (name: string): string =>
  `(SELECT timeseries_key, fields['route'] AS route FROM oximeter.timeseries WHERE timeseries_name = '${name}' LIMIT 1 BY timeseries_key) AS series USING (timeseries_key)`
const minute = 'intDiv(toUnixTimestamp64Nano(timestamp), 60000000000)'
const last = `timestamp > @now() - 1h && timestamp <= @now()`

const QUESTIONS: readonly Question[] = [
  {
    what: 'raw hour of one series',
    oxql: `get bench:load | filter instance == 7 && route == '/route/1' && status_code == 500 && ${last}`,
    sql: `SELECT groupArray(toUnixTimestamp64Nano(timestamp)) AS times, groupArray(datum) AS data ${rows('measurements_f64', 'bench:load', 1n)}
      AND timeseries_key IN (SELECT timeseries_key FROM oximeter.timeseries WHERE timeseries_name = 'bench:load' AND fields['instance'] = '7' AND fields['route'] = '/route/1' AND fields['status_code'] = '500')`,
    goal: 3,
  },
  {
    what: 'rate of each minute of an hour, summed by route',
    oxql: `get bench:requests | filter ${last} | align rate(1m) | group_by [route], sum`,
    // Increments count where they end: simpler than what OxQL does.
    sql: `SELECT route, minute, sum(added) / 60 AS rate FROM (
        SELECT timeseries_key, ${minute} AS minute, datum - lagInFrame(datum, 1, datum) OVER previous AS added ${rows('measurements_cumulativeu64', 'bench:requests', 1n)}
        WINDOW previous AS (PARTITION BY timeseries_key ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
      ) AS deltas INNER JOIN ${series('bench:requests')} GROUP BY route, minute`,
  },
  {
    what: '99th percentile of an hour by route',
    oxql: `get bench:latency | filter ${last} | align increase(1h) | group_by [route], sum | quantile(0.99)`,
    sql: `SELECT route, arrayCumSum(sumForEach(added)) AS sums FROM (
        SELECT timeseries_key, arrayMap((a, b) -> a - b, argMax(counts, timestamp), argMin(counts, timestamp)) AS added ${rows('measurements_histogramf64', 'bench:latency', 1n)}
        GROUP BY timeseries_key
      ) AS increases INNER JOIN ${series('bench:latency')} GROUP BY route`,
  },
  {
    what: 'top 10 by mean of six hours',
    oxql: `get bench:load | filter timestamp > @now() - 6h && timestamp <= @now() | align mean_within(6h) | top 10`,
    sql: `SELECT timeseries_key, avg(datum) AS mean ${rows('measurements_f64', 'bench:load', 6n)} GROUP BY timeseries_key ORDER BY mean DESC LIMIT 10`,
  },
  {
    what: 'how many series there are, by route',
    oxql: `get bench:load | filter timestamp > @now() - 1m && timestamp <= @now() | align count_within(1m) | group_by [route], count`,
    sql: `SELECT route, count() AS series FROM (
        SELECT DISTINCT timeseries_key FROM oximeter.measurements_f64 WHERE timeseries_name = 'bench:load' AND timestamp > fromUnixTimestamp64Nano(toInt64(${data.end - HOUR / 60n}), 'UTC') AND ${until}
      ) AS seen INNER JOIN ${series('bench:load')} GROUP BY route`,
  },
  {
    what: 'latest value of each series, of the last five minutes',
    oxql: `get bench:load | filter timestamp > @now() - 5m && timestamp <= @now() | last 1`,
    sql: `SELECT timeseries_key, max(timestamp) AS at, argMax(datum, timestamp) AS latest FROM oximeter.measurements_f64
      WHERE timeseries_name = 'bench:load' AND timestamp > fromUnixTimestamp64Nano(toInt64(${data.end - HOUR / 12n}), 'UTC') AND ${until} GROUP BY timeseries_key`,
  },
]

const budget = { maxMemoryBytes: 768 * 1024 * 1024, timeoutMs: 60_000 }

await using directory = await scratchDirectory()
const clickhouse = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
const db = connect({ ...clickhouse, requestTimeoutMs: 120_000 })
try {
  await db.migrate()
  await storeOxqlData(db, data)
  const ping = await time(() => db.ping())
  printTable(
    `OxQL: wall time, of ${data.series} series every 10 s for ${data.hours} h (histograms: ${data.histograms}, 1 h)`,
    [{ what: 'a query that reads nothing', value: ping, unit: 'ms' }, ...(await answering())],
  )
  printTable('OxQL: what is held', await holding())
} finally {
  await db.close()
  await clickhouse.close()
}

/** Each question in turn, both ways, so that what slows the machine down slows both. */
async function answering(): Promise<Row[]> {
  const table: Row[] = []
  for (const { what, oxql, sql, goal } of QUESTIONS) {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const own = await once(() => db.oxql(oxql, { now: data.end, budget }))
      const other = await once(() => db.query(sql))
      // The first is for caches and compilers.
      if (round >= 0) {
        ours.push(own)
        theirs.push(other)
      }
    }
    const peerValue = median(theirs)
    table.push({
      what,
      value: median(ours),
      unit: 'ms',
      goal: goal ?? 1.2 * peerValue,
      peer: 'SQL by hand',
      peerValue,
    })
  }
  return table
}

/** Memory of this process while rows are scanned by the million. */
async function holding(): Promise<Row[]> {
  const { oxql } = QUESTIONS[3]!
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5)
  const { cost } = await db.oxql(oxql, { now: data.end, budget })
  clearInterval(timer)
  return [
    { what: 'rows read', value: Number(cost.rowsRead), unit: '' },
    {
      what: 'more memory of this process meanwhile',
      value: (most - before) / 2 ** 20,
      unit: 'MiB',
    },
  ]
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round++) taken.push(await once(work))
  return median(taken)
}

async function once(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
