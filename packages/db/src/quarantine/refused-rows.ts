import type { DatumType } from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { parseText } from '../stored/datum-text.ts'
import { measurementTableName } from '../tables/measurements.ts'
import { dayText } from '../time-text.ts'
import { markUnsettled } from '../write/unsettled.ts'
import { tableIn } from '../tables/placement.ts'

/** A row of measurements that the engine refused, as `rowTexts` wrote it: its series is stored. */
export interface RefusedRow {
  readonly body: string
  /** The UTC day of its timestamp. */
  readonly day: string
}

/** The row of measurements that a body is; undefined if it is none. */
export function refusedRowIn(body: string): RefusedRow | undefined {
  try {
    const { timeseries_key: key, timestamp } = parseText(body) as Record<string, unknown>
    if (typeof key !== 'string' || typeof timestamp !== 'string') return undefined
    return { body, day: dayText(BigInt(timestamp)) }
  } catch {
    return undefined
  }
}

/**
 * Stores rows that were refused, unless they still are: then the others, one by one.
 *
 * @returns those that are stored
 */
export async function storeRefusedRows<Row extends RefusedRow>(
  engine: Engine,
  datumType: DatumType,
  rows: readonly Row[],
): Promise<Row[]> {
  const table = measurementTableName(datumType)
  const stored: Row[] = []
  for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
    // They may be stored already, by a replay that did not come to its end.
    await markUnsettled(engine, [{ table, day }])
    if (await insert(engine, table, ofDay)) {
      stored.push(...ofDay)
      continue
    }
    for (const row of ofDay) if (await insert(engine, table, [row])) stored.push(row)
  }
  return stored
}

/** False if the engine refuses them. */
async function insert(
  engine: Engine,
  table: string,
  rows: readonly RefusedRow[],
): Promise<boolean> {
  try {
    await engine.insert(
      `store ${rows.length} rows in ${table}`,
      `INSERT INTO ${tableIn(engine, table)} FORMAT JSONEachRow`,
      Buffer.from(rows.map(({ body }) => `${body}\n`).join('')),
      // Rows that are stored twice count once; one that is taken for a repetition may be lost.
      { settings: { insert_deduplicate: 0, async_insert: 0 } },
    )
    return true
  } catch (error) {
    if (!(error instanceof DbError) || error.retryable) throw error
    return false
  }
}
