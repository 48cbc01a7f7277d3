import { isCumulative, type Datum, type DatumType, type Sample } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { datumFromBytes } from '../stored/datum-bytes.ts'
import { LATEST_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { selectSeries } from './list-series.ts'
import type { SeriesPage } from './page.ts'

/** The newest sample of a timeseries. */
export interface Latest extends Sample {
  readonly key: bigint
}

export interface LatestPage {
  /** Ascending by key. */
  readonly items: readonly Latest[]
  /** Null on the last page. */
  readonly nextPage: string | null
}

interface LatestRow {
  readonly timeseries_key: string
  readonly start: string
  readonly at: string
  readonly missing: boolean
  readonly bits: string
  /** In base 64. */
  readonly bytes: string
}

/** The newest sample of each series of one name. Reads no measurements. */
export async function latest(
  engine: Engine,
  versions: readonly StoredSchema[],
  { condition, parameters, nextPage }: SeriesPage,
): Promise<LatestPage> {
  const { datumType } = versions[0]!
  const [series, rows] = await Promise.all([
    selectSeries(engine, versions, condition, parameters),
    engine.rows<LatestRow>(
      'read latest values',
      `SELECT timeseries_key, toUnixTimestamp64Nano(start_time) AS start,
         toUnixTimestamp64Nano(timestamp) AS at, missing, bits, base64Encode(body) AS bytes
       FROM ${quoteName(engine.database)}.${quoteName(LATEST_TABLE.name)} FINAL WHERE ${condition}`,
      { parameters },
    ),
  ])
  const byKey = new Map(rows.map((row) => [BigInt(row.timeseries_key), row]))
  const items = series.flatMap(({ key, timeseries }) => {
    const row = byKey.get(key)
    // A series is described before its first sample is there.
    return row
      ? [{ key, timeseries, timestamp: BigInt(row.at), datum: datumOf(row, datumType) }]
      : []
  })
  return { items, nextPage }
}

function datumOf({ start, missing, bits, bytes }: LatestRow, datumType: DatumType): Datum {
  const startTime = BigInt(start)
  if (missing) {
    return { type: 'missing', datumType, ...(isCumulative(datumType) ? { startTime } : {}) }
  }
  const body = new Uint8Array(Buffer.from(bytes, 'base64'))
  return datumFromBytes(datumType, startTime, BigInt(bits), body)
}
