import type { Nanoseconds, Timeseries } from '@oximeter/core'
import type { Engine, Parameters } from '../engine.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import type { SeriesPage } from './page.ts'
import { timeseriesReader } from './stored-timeseries.ts'
import { tableIn } from '../tables/placement.ts'

/** A timeseries that is stored, and when it was seen, to the day. */
export interface StoredSeries {
  readonly key: bigint
  readonly timeseries: Timeseries
  readonly firstSeen: Nanoseconds
  readonly lastSeen: Nanoseconds
}

export interface StoredSeriesPage {
  /** Ascending by key. */
  readonly items: readonly StoredSeries[]
  /** Null on the last page. */
  readonly nextPage: string | null
}

export async function listSeries(
  engine: Engine,
  versions: readonly StoredSchema[],
  { condition, parameters, nextPage }: SeriesPage,
): Promise<StoredSeriesPage> {
  return { items: await selectSeries(engine, versions, condition, parameters), nextPage }
}

/** Series that a condition on `timeseries AS described` leaves, ascending by key. */
export async function selectSeries(
  engine: Engine,
  versions: readonly StoredSchema[],
  condition: string,
  parameters: Parameters,
): Promise<StoredSeries[]> {
  const rows = await engine.rows<{
    timeseries_key: string
    version: number
    fields: Record<string, string>
    first: string
    last: string
  }>(
    'read timeseries',
    `SELECT timeseries_key, version, fields,
       toUnixTimestamp64Nano(first_seen) AS first, toUnixTimestamp64Nano(last_seen) AS last
     FROM ${tableIn(engine, SERIES_TABLE.name)} AS described FINAL
     WHERE ${condition} ORDER BY timeseries_key`,
    { parameters },
  )
  const timeseriesOf = timeseriesReader(versions)
  return rows.map((row) => ({
    key: BigInt(row.timeseries_key),
    timeseries: timeseriesOf(row.version, row.fields),
    firstSeen: BigInt(row.first),
    lastSeen: BigInt(row.last),
  }))
}
