import type { Nanoseconds, Sample } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { parseSampleText } from '../stored/sample-text.ts'
import { QUARANTINE_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { pageSize } from './page.ts'

export interface QuarantinedOptions {
  /** Of this timeseries only. */
  readonly name?: string
  /** @default 100; at most 10 000 */
  readonly limit?: number
}

/** What is kept in quarantine. */
export interface QuarantinedSample {
  readonly receivedAt: Nanoseconds
  /** As it was given: perhaps no timeseries name at all. */
  readonly name: string
  /** Stable, in snake case: `schema_conflict`, `implausible_time`, `invalid_datum`, … */
  readonly reason: string
  /** For a person: how it differs from the schema, for example. */
  readonly detail: string
  /** The sample as JSON, or what was left of it. */
  readonly body: string
  /** The sample, to be inserted again; null if there is none in the body. */
  readonly sample: Sample | null
}

/** The newest first. */
export async function quarantined(
  engine: Engine,
  { name, limit }: QuarantinedOptions,
): Promise<QuarantinedSample[]> {
  const rows = await engine.rows<{
    received_at: string
    timeseries_name: string
    reason: string
    detail: string
    body: string
  }>(
    'read the quarantine',
    `SELECT toUnixTimestamp64Nano(received_at) AS received_at, timeseries_name, reason, detail, body
     FROM ${quoteName(engine.database)}.${quoteName(QUARANTINE_TABLE.name)} AS kept
     ${name === undefined ? '' : 'WHERE timeseries_name = {name:String}'}
     ORDER BY kept.received_at DESC LIMIT {limit:UInt64}`,
    { parameters: { ...(name === undefined ? {} : { name }), limit: pageSize(limit) } },
  )
  return rows.map((row) => ({
    receivedAt: BigInt(row.received_at),
    name: row.timeseries_name,
    reason: row.reason,
    detail: row.detail,
    body: row.body,
    sample: sampleIn(row.body),
  }))
}

function sampleIn(body: string): Sample | null {
  try {
    return parseSampleText(body)
  } catch {
    return null
  }
}
