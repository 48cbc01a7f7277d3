import { isCumulative, type Datum, type Sample } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { datumFromBytes } from '../stored/datum-bytes.ts'
import { LATEST_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { page, pageSize, pageStart } from './page.ts'
import { seriesCondition, timeseriesFrom, type FieldFilter } from './described-series.ts'

export interface LatestOptions {
  /** Field values that the series must have. */
  readonly fields?: FieldFilter
  /** Series of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

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

/** The newest sample of each series of one name. Reads no measurements. */
export async function latest(
  engine: Engine,
  versions: readonly StoredSchema[],
  options: LatestOptions,
): Promise<LatestPage> {
  const limit = pageSize(options.limit)
  const table = (name: string) => `${quoteName(engine.database)}.${quoteName(name)}`
  const { text, parameters } = seriesCondition(versions[0]!.name, options.fields)
  const rows = await engine.rows<{
    timeseries_key: string
    version: number
    fields: Record<string, string>
    start_time: string
    timestamp: string
    missing: boolean
    bits: string
    body: string
  }>(
    'read latest values',
    `WITH page AS (
       SELECT timeseries_key, max(version) AS version, anyLast(fields) AS fields
       FROM ${table(SERIES_TABLE.name)} AS described
       WHERE ${text} AND timeseries_key >= {from:UInt64}
       GROUP BY timeseries_key ORDER BY timeseries_key LIMIT {limit:UInt64}
     )
     SELECT timeseries_key, version, fields, toUnixTimestamp64Nano(start_time) AS start_time,
       toUnixTimestamp64Nano(timestamp) AS timestamp, missing, bits, base64Encode(body) AS body
     FROM (
       SELECT * FROM ${table(LATEST_TABLE.name)} FINAL
       WHERE timeseries_name = {name:String} AND timeseries_key IN (SELECT timeseries_key FROM page)
     ) AS newest
     INNER JOIN page USING timeseries_key
     ORDER BY timeseries_key`,
    {
      parameters: {
        ...parameters,
        from: String(pageStart(options.pageToken)),
        limit: limit + 1,
      },
    },
  )
  const { datumType } = versions[0]!
  const datumOf = (row: (typeof rows)[number]): Datum => {
    const startTime = BigInt(row.start_time)
    if (row.missing) {
      return { type: 'missing', datumType, ...(isCumulative(datumType) ? { startTime } : {}) }
    }
    const body = new Uint8Array(Buffer.from(row.body, 'base64'))
    return datumFromBytes(datumType, startTime, BigInt(row.bits), body)
  }
  const items = rows.map((row) => ({
    key: BigInt(row.timeseries_key),
    timeseries: timeseriesFrom(versions, row.version, row.fields),
    timestamp: BigInt(row.timestamp),
    datum: datumOf(row),
  }))
  return page(items, limit)
}
