import type { Nanoseconds, Sample } from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { pageSize } from '../read/page.ts'
import { parseSampleText } from '../stored/sample-text.ts'
import {
  BODY_HASH,
  quarantineTable,
  selectionParameters,
  selectionText,
  type QuarantineSelection,
} from './selection.ts'

export interface QuarantinedOptions extends Partial<QuarantineSelection> {
  /** @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

export interface QuarantinedPage {
  /** The newest first. */
  readonly items: readonly QuarantinedSample[]
  /** Null on the last page. */
  readonly nextPage: string | null
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

/** Samples of one timeseries that are kept for one reason. */
export interface QuarantineGroup extends Required<QuarantineSelection> {
  readonly count: number
  /** When the first and the last of them came. */
  readonly first: Nanoseconds
  readonly last: Nanoseconds
  /** What was wrong with the last one. */
  readonly example: string
}

export async function quarantined(
  engine: Engine,
  options: QuarantinedOptions,
): Promise<QuarantinedPage> {
  const size = pageSize(options.limit)
  const after = options.pageToken === undefined ? undefined : tokenParts(options.pageToken)
  const rows = await engine.rows<{
    received_at: string
    hash: string
    timeseries_name: string
    reason: string
    detail: string
    body: string
  }>(
    'read the quarantine',
    `SELECT toUnixTimestamp64Nano(received_at) AS received_at, ${BODY_HASH} AS hash,
       timeseries_name, reason, detail, body
     FROM ${quarantineTable(engine)} AS kept
     WHERE ${selectionText(options)}
       ${after ? `AND (toUnixTimestamp64Nano(kept.received_at), ${BODY_HASH}) < ({at:Int64}, {hash:UInt64})` : ''}
     ORDER BY kept.received_at DESC, hash DESC LIMIT {limit:UInt64}`,
    { parameters: { ...selectionParameters(options), ...after, limit: size + 1 } },
  )
  const items = rows.slice(0, size).map((row) => ({
    receivedAt: BigInt(row.received_at),
    name: row.timeseries_name,
    reason: row.reason,
    detail: row.detail,
    body: row.body,
    sample: sampleIn(row.body),
  }))
  const last = rows[size - 1]
  const nextPage = rows.length > size && last ? `${last.received_at}.${last.hash}` : null
  return { items, nextPage }
}

/** By name, then reason. */
export async function quarantineSummary(engine: Engine): Promise<QuarantineGroup[]> {
  const rows = await engine.rows<{
    timeseries_name: string
    reason: string
    count: string
    first: string
    last: string
    example: string
  }>(
    'read the quarantine',
    `SELECT timeseries_name, reason, count() AS count,
       toUnixTimestamp64Nano(min(received_at)) AS first,
       toUnixTimestamp64Nano(max(received_at)) AS last,
       argMax(detail, received_at) AS example
     FROM ${quarantineTable(engine)} GROUP BY timeseries_name, reason
     ORDER BY timeseries_name, reason`,
  )
  return rows.map((row) => ({
    name: row.timeseries_name,
    reason: row.reason,
    count: Number(row.count),
    first: BigInt(row.first),
    last: BigInt(row.last),
    example: row.example,
  }))
}

/** The sample that a body is; null if it is none. */
export function sampleIn(body: string): Sample | null {
  try {
    return parseSampleText(body)
  } catch {
    return null
  }
}

function tokenParts(token: string): { at: string; hash: string } {
  const [, at, hash] = /^(-?\d{1,19})\.(\d{1,20})$/.exec(token) ?? []
  if (at !== undefined && hash !== undefined) return { at, hash }
  throw new DbError('invalid-argument', `${JSON.stringify(token)} is not a page token`)
}
