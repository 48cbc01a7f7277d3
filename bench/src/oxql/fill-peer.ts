import { remoteWrite, type WrittenSeries } from '../peers/remote-write.ts'
import {
  BIN_EDGES,
  LABELS,
  MINUTE,
  PART_MINUTES,
  time,
  timeseriesOf,
  type StoredData,
  type Timeseries,
} from './data.ts'
import type { EngineSql } from './engine-sql.ts'

/** Series of one request. */
const BATCH = 1000

/** Writes to a peer what the engine has stored, in the order of time, as samples come. */
export async function fillPeer(url: string, sql: EngineSql, data: StoredData): Promise<void> {
  const all = timeseriesOf(data)
  const first = Math.max(...all.map(({ minutes }) => minutes))
  for (let minutes = first; minutes > 0; minutes -= PART_MINUTES) {
    for (const timeseries of all) {
      // A part holds what lies before its end, also of timeseries that are shorter than a part.
      if (timeseries.minutes <= minutes - PART_MINUTES) continue
      const from = data.end - BigInt(minutes) * MINUTE
      await fillPart(url, await samplesSince(sql, timeseries, from))
    }
  }
}

async function fillPart(url: string, series: readonly WrittenSeries[]): Promise<void> {
  for (let from = 0; from < series.length; from += BATCH) {
    await remoteWrite(url, series.slice(from, from + BATCH))
  }
}

/** Of a part. Each series has as many samples as any other. */
async function samplesSince(
  sql: EngineSql,
  timeseries: Timeseries,
  from: bigint,
): Promise<WrittenSeries[]> {
  const samples = await sql.doubles(samplesSql(timeseries, from))
  const labels = await labelsOf(sql, timeseries)
  const each = samples.length / labels.length
  return labels.map((one, i) => ({
    labels: one,
    samples: samples.subarray(i * each, (i + 1) * each),
  }))
}

/** Ordered as `labelsOf` is: by series, and of histograms by bucket. */
function samplesSql({ name, datumType }: Timeseries, from: bigint): string {
  const table = `oximeter.measurements_${datumType.replace('_', '')}`
  const until = from + BigInt(PART_MINUTES) * MINUTE
  const where = `timeseries_name = '${name}' AND timestamp >= ${time(`${from}`)} AND timestamp < ${time(`${until}`)}`
  const at = 'toFloat64(toUnixTimestamp64Milli(timestamp))'
  return datumType === 'histogram_f64'
    ? `SELECT ${at}, toFloat64(count) FROM ${table}
       ARRAY JOIN arrayCumSum(counts) AS count, arrayEnumerate(counts) AS bucket
       WHERE ${where} ORDER BY timeseries_key, bucket, timestamp`
    : `SELECT ${at}, toFloat64(datum) FROM ${table} WHERE ${where} ORDER BY timeseries_key, timestamp`
}

async function labelsOf(
  sql: EngineSql,
  { name, datumType }: Timeseries,
): Promise<Record<string, string>[]> {
  const { body } = await sql.ask(
    `SELECT ${LABELS.map((label) => `fields['${label}']`).join(', ')} FROM oximeter.timeseries
     WHERE timeseries_name = '${name}' ORDER BY timeseries_key`,
  )
  const { data } = JSON.parse(body) as { readonly data: readonly (readonly string[])[] }
  return data.flatMap((values) => {
    const labels = Object.fromEntries(values.map((value, i) => [LABELS[i]!, value]))
    if (datumType !== 'histogram_f64') return [{ __name__: name, ...labels }]
    return BIN_EDGES.map((_, i) => {
      // Our bins hold their left edge, buckets their right one.
      return { __name__: `${name}_bucket`, ...labels, le: `${BIN_EDGES[i + 1] ?? '+Inf'}` }
    })
  })
}
