import { BIN_EDGES, HOUR, LABELS, MINUTE, time } from './data.ts'

/**
 * SQL that was written by hand, as fast as we could: rows of an array of times in milliseconds, one
 * of values, and the labels. Whoever wrote it knows these data: samples come every 10 s and none is
 * missing, no counter is reset, and a histogram has always the same bins.
 */
export function bySql(end: bigint) {
  const rows = (table: string, name: string, nanoseconds: bigint): string =>
    `FROM oximeter.${table} WHERE timeseries_name = '${name}' AND timestamp > ${time(`${end - nanoseconds}`)} AND timestamp <= ${time(`${end}`)} AND NOT missing`
  const begin = end - HOUR
  const atBegin = time(`${begin}`)
  const endMs = end / 1_000_000n
  const minutesMs = `range(${(begin + MINUTE) / 1_000_000n}, ${endMs + 1n}, 60000)`

  /**
   * Of each minute of a series, and the one before, the first and the last sample. Nothing is as fast
   * as one aggregation by series that has a place for each minute.
   */
  const minutesOf = (table: string, name: string, datum: 'datum' | 'counts'): string => {
    const [first, last] =
      // A counter rises.
      datum === 'datum' ? ['min', 'max'] : ['argMin', 'argMax']
    const of = datum === 'datum' ? 'datum' : 'counts, at'
    return `
      SELECT timeseries_key, start_time,
        ${first}Resample(0, 61, 1)(${of}, minute) AS first, ${last}Resample(0, 61, 1)(${of}, minute) AS last,
        minResample(0, 61, 1)(at, minute) AS first_at, maxResample(0, 61, 1)(at, minute) AS last_at
      FROM (
        SELECT timeseries_key, start_time, ${datum}, toUnixTimestamp64Nano(timestamp) - ${begin - MINUTE} AS at, intDiv(at - 1, ${MINUTE}) AS minute
        ${rows(table, name, HOUR + MINUTE)}
      ) GROUP BY timeseries_key, start_time`
  }
  const edges = `range(${MINUTE}, ${61n * MINUTE}, ${MINUTE})`
  const bins = BIN_EDGES.length

  return {
    rawHour: `
      SELECT groupArray(toUnixTimestamp64Milli(timestamp)), groupArray(datum), '7', '/route/1', '500'
      FROM (SELECT timestamp, datum ${rows('measurements_f64', 'bench:load', HOUR)} AND timeseries_key IN (
          SELECT timeseries_key FROM oximeter.timeseries
          WHERE timeseries_name = 'bench:load' AND fields['instance'] = '7' AND fields['route'] = '/route/1' AND fields['status_code'] = '500'
        ) ORDER BY timestamp)`,

    // What a counter was when a minute began is on the line between the samples beside it. In the
    // last minute nothing follows the last sample: what it covers ends there.
    rateByRoute: `
      SELECT ${minutesMs}, arrayMap(added -> added / 60, sumForEach(added)), route FROM (
        SELECT timeseries_key,
          arrayMap((edge, l, la, f, fa) -> l + (f - l) * (edge - la) / (fa - la), ${edges},
            arrayPopBack(last), arrayPopBack(last_at), arrayPopFront(first), arrayPopFront(first_at)) AS totals,
          arrayPushBack(arrayPopFront(arrayDifference(totals)),
            (last[61] - totals[60]) * ${MINUTE} / (last_at[61] - ${60n * MINUTE})) AS added
        FROM (${minutesOf('measurements_cumulativeu64', 'bench:requests', 'datum')})
      ) AS rates INNER JOIN ${fieldsOf('bench:requests', ['route'])} GROUP BY route`,

    // The last of the hour less what there was when it began.
    p99OfAnHour: `
      SELECT [${endMs}], [${quantile(0.99, 'sums')}], route FROM (
        SELECT route, sumForEach(added) AS sums FROM (
          SELECT timeseries_key, start_time,
            toUnixTimestamp64Nano(maxIf(timestamp, timestamp <= ${atBegin})) AS before_at,
            toUnixTimestamp64Nano(minIf(timestamp, timestamp > ${atBegin})) AS after_at,
            arrayMap((c, a, b) -> c - a + (a - b) * (after_at - ${begin}) / (after_at - before_at), argMax(counts, timestamp),
              argMinIf(counts, timestamp, timestamp > ${atBegin}), argMaxIf(counts, timestamp, timestamp <= ${atBegin})) AS added
          ${rows('measurements_histogramf64', 'bench:latency', HOUR + MINUTE)}
          GROUP BY timeseries_key, start_time
        ) AS hours INNER JOIN ${fieldsOf('bench:latency', ['route'])} GROUP BY route
      ) SETTINGS optimize_aggregation_in_order = 1`,

    // As with rates; the bins of all minutes are one array.
    p99OfMinutes: `
      SELECT ${minutesMs}, arrayMap(minute -> ${quantile(0.99, `arraySlice(sums, minute * ${bins} + 1, ${bins})`)}, range(60)), route FROM (
        SELECT route, sumForEach(added) AS sums FROM (
          SELECT timeseries_key,
            arrayMap((l, f, share) -> l + (f - l) * share, flatten(arrayPopBack(last)), flatten(arrayPopFront(first)),
              flatten(arrayMap((edge, la, fa) -> arrayWithConstant(${bins}, (edge - la) / (fa - la)), ${edges}, arrayPopBack(last_at), arrayPopFront(first_at)))) AS totals,
            arrayMap((from, to) -> to - from, totals, arrayConcat(arraySlice(totals, ${bins + 1}), arrayMap(count -> toFloat64(count), last[61]))) AS added
          FROM (${minutesOf('measurements_histogramf64', 'bench:latency', 'counts')})
        ) AS minutes INNER JOIN ${fieldsOf('bench:latency', ['route'])} GROUP BY route
      )`,

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
