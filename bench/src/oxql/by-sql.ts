import { BIN_EDGES, HOUR, LABELS, MINUTE, time } from './data.ts'

/**
 * SQL that was written by hand: rows of an array of times in milliseconds, one of values, and the
 * labels. It knows what whoever writes it knows of these data: samples come every 10 s.
 */
export function bySql(end: bigint) {
  const rows = (table: string, name: string, nanoseconds: bigint): string =>
    `FROM oximeter.${table} WHERE timeseries_name = '${name}' AND timestamp > ${time(`${end - nanoseconds}`)} AND timestamp <= ${time(`${end}`)} AND NOT missing`
  const endMs = end / 1_000_000n
  const begin = end - HOUR

  return {
    rawHour: `
      SELECT groupArray(toUnixTimestamp64Milli(timestamp)), groupArray(datum), '7', '/route/1', '500'
      FROM (SELECT timestamp, datum ${rows('measurements_f64', 'bench:load', HOUR)} AND timeseries_key IN (
          SELECT timeseries_key FROM oximeter.timeseries
          WHERE timeseries_name = 'bench:load' AND fields['instance'] = '7' AND fields['route'] = '/route/1' AND fields['status_code'] = '500'
        ) ORDER BY timestamp)`,

    // Of each minute of a series the first and the last; what came about between two minutes is divided.
    rateByRoute: `
      SELECT groupArray(at), groupArray(rate), route FROM (
        SELECT route, (minute + 1) * 60000 AS at, sum(added / covered) AS rate FROM (
          SELECT timeseries_key, minute,
            lagInFrame(last, 1) OVER near AS before, lagInFrame(last_at, 1) OVER near AS before_at,
            leadInFrame(first, 1) OVER near AS after, leadInFrame(first_at, 1) OVER near AS after_at,
            minute * ${MINUTE} AS begin, begin + ${MINUTE} AS end,
            last - first + (first - before) * (first_at - begin) / (first_at - before_at)
              + if(after_at = 0, 0, (after - last) * (end - last_at) / (after_at - last_at)) AS added,
            (if(after_at = 0, last_at, end) - begin) / 1e9 AS covered
          FROM (
            SELECT timeseries_key, start_time, intDiv(toUnixTimestamp64Nano(timestamp) - 1, ${MINUTE}) AS minute,
              min(datum) AS first, max(datum) AS last,
              min(toUnixTimestamp64Nano(timestamp)) AS first_at, max(toUnixTimestamp64Nano(timestamp)) AS last_at
            ${rows('measurements_cumulativeu64', 'bench:requests', HOUR + MINUTE)}
            GROUP BY timeseries_key, start_time, minute
          )
          WINDOW near AS (PARTITION BY timeseries_key, start_time ORDER BY minute ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        ) AS minutes INNER JOIN ${fieldsOf('bench:requests', ['route'])}
        WHERE minute >= ${begin / MINUTE} GROUP BY route, minute ORDER BY route, minute
      ) GROUP BY route`,

    // The last of the hour less what there was when it began, on the line between the samples beside it.
    p99OfAnHour: `
      SELECT [${endMs}], [${quantile(0.99, 'sums')}], route FROM (
        SELECT route, sumForEach(added) AS sums FROM (
          SELECT timeseries_key, start_time,
            maxIf(timestamp, timestamp <= ${time(`${begin}`)}) AS before_at, minIf(timestamp, timestamp > ${time(`${begin}`)}) AS after_at,
            argMaxIf(counts, timestamp, timestamp <= ${time(`${begin}`)}) AS before,
            argMinIf(counts, timestamp, timestamp > ${time(`${begin}`)}) AS after,
            (toUnixTimestamp64Nano(after_at) - ${begin}) / (toUnixTimestamp64Nano(after_at) - toUnixTimestamp64Nano(before_at)) AS share,
            arrayMap((c, a, b) -> c - a + share * (a - b), argMax(counts, timestamp), after, before) AS added
          ${rows('measurements_histogramf64', 'bench:latency', HOUR + MINUTE)}
          GROUP BY timeseries_key, start_time
        ) AS hours INNER JOIN ${fieldsOf('bench:latency', ['route'])} GROUP BY route
      )`,

    p99OfMinutes: `
      SELECT groupArray(at), groupArray(p99), route FROM (
        SELECT route, (minute + 1) * 60000 AS at, sumForEach(added) AS sums, ${quantile(0.99, 'sums')} AS p99 FROM (
          SELECT timeseries_key, minute,
            (first_at - minute * ${MINUTE}) / (first_at - lagInFrame(last_at, 1) OVER near) AS begun,
            ((minute + 1) * ${MINUTE} - last_at) / (leadInFrame(first_at, 1, last_at + 1) OVER near - last_at) AS left,
            arrayMap((f, l, b, n) -> l - f + begun * (f - b) + left * (n - l), first, last,
              lagInFrame(last, 1, first) OVER near, leadInFrame(first, 1, last) OVER near) AS added
          FROM (
            SELECT timeseries_key, start_time, intDiv(toUnixTimestamp64Nano(timestamp) - 1, ${MINUTE}) AS minute,
              argMin(counts, timestamp) AS first, argMax(counts, timestamp) AS last,
              min(toUnixTimestamp64Nano(timestamp)) AS first_at, max(toUnixTimestamp64Nano(timestamp)) AS last_at
            ${rows('measurements_histogramf64', 'bench:latency', HOUR + MINUTE)}
            GROUP BY timeseries_key, start_time, minute
          )
          WINDOW near AS (PARTITION BY timeseries_key, start_time ORDER BY minute ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
        ) AS minutes INNER JOIN ${fieldsOf('bench:latency', ['route'])}
        WHERE minute >= ${begin / MINUTE} GROUP BY route, minute ORDER BY route, minute
      ) GROUP BY route`,

    topTen: `
      SELECT [${endMs}], [mean], ${LABELS.join(', ')} FROM (
        SELECT timeseries_key, avg(datum) AS mean ${rows('measurements_f64', 'bench:load', 6n * HOUR)}
        GROUP BY timeseries_key ORDER BY mean DESC LIMIT 10
      ) AS best INNER JOIN ${fieldsOf('bench:load', LABELS)}
      SETTINGS optimize_aggregation_in_order = 1`,

    countByRoute: `
      SELECT [${endMs}], [count()], route FROM (
        SELECT DISTINCT timeseries_key ${rows('measurements_f64', 'bench:load', 5n * MINUTE)}
      ) AS seen INNER JOIN ${fieldsOf('bench:load', ['route'])} GROUP BY route`,

    latest: (name: string) => `
      SELECT [toUnixTimestamp64Milli(at)], [latest], ${LABELS.join(', ')} FROM (
        SELECT timeseries_key, max(timestamp) AS at, argMax(datum, timestamp) AS latest ${rows('measurements_f64', name, 5n * MINUTE)} GROUP BY timeseries_key
      ) AS newest INNER JOIN ${fieldsOf(name, LABELS)}`,
  }
}

function fieldsOf(name: string, labels: readonly string[]): string {
  const fields = labels.map((label) => `fields['${label}'] AS ${label}`).join(', ')
  return `(SELECT timeseries_key, ${fields} FROM oximeter.timeseries WHERE timeseries_name = '${name}') AS series USING (timeseries_key)`
}

/** On the line within the bin up to whose end so many of them lie. @param counts an array of them, by bins */
function quantile(share: number, counts: string): string {
  const edges = `[${BIN_EDGES.slice(1).join(', ')}]`
  const rank = `${share} * arraySum(${counts})`
  const bin = `arrayFirstIndex(sum -> sum >= ${rank}, arrayCumSum(${counts}))`
  // Of bin b the left edge is the one before, since the first has none.
  return `${edges}[${bin} - 1] + (${edges}[${bin}] - ${edges}[${bin} - 1])
    * (${rank} - arrayCumSum(${counts})[${bin} - 1]) / ${counts}[${bin}]`
}
