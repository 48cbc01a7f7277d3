import { systemClock } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { DbError } from '../error.ts'
import { UNSETTLED_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { timeText } from '../time-text.ts'
import type { SealedBlock } from './sealed-block.ts'

/** One UTC day of one table. */
export interface TableDay {
  readonly table: string
  /** `2026-11-22` */
  readonly day: string
}

/**
 * Says that these days may come to hold samples twice, before anything that may double them is
 * stored: readers take each sample once from then on.
 */
export async function markUnsettled(engine: Engine, days: readonly TableDay[]): Promise<void> {
  const since = timeText(systemClock())
  await write(engine, days, since, false)
}

/** The days of the blocks' tables, each once. */
export function daysOf(blocks: readonly SealedBlock[]): TableDay[] {
  const days = new Map<string, TableDay>()
  for (const { table, day } of blocks) if (day !== null) days.set(table + day, { table, day })
  return [...days.values()]
}

const NOTHING_TO_MERGE_NOW = 388

/**
 * Merges unsettled days into one part each, which leaves each sample once, and then says so. A day
 * that cannot be merged just now, or was marked again meanwhile, stays unsettled.
 *
 * @returns how many days were settled
 */
export async function settle(engine: Engine): Promise<number> {
  const { database } = engine
  const rows = await engine.rows<{ table_name: string; day: number; since: string }>(
    'read which days are unsettled',
    `SELECT table_name, day, since FROM ${unsettledTable(engine)} FINAL WHERE NOT settled`,
  )
  let settled = 0
  for (const { table_name: table, day, since } of rows) {
    try {
      await engine.run(
        `settle ${table}`,
        `OPTIMIZE TABLE ${quoteName(database)}.${quoteName(table)} PARTITION ${day} FINAL`,
        { settings: { optimize_throw_if_noop: 1, max_execution_time: 0 } },
      )
    } catch (error) {
      if (error instanceof DbError && error.engineCode === NOTHING_TO_MERGE_NOW) continue
      throw error
    }
    const text = String(day)
    const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
    await write(engine, [{ table, day: date }], since, true)
    settled++
  }
  return settled
}

async function write(
  engine: Engine,
  days: readonly TableDay[],
  since: string,
  settled: boolean,
): Promise<void> {
  if (days.length === 0) return
  const rows = days.map(({ table, day }) =>
    JSON.stringify({ table_name: table, day: Number(day.replaceAll('-', '')), since, settled }),
  )
  await engine.insert(
    settled ? 'say which days are settled' : 'say which days are unsettled',
    `INSERT INTO ${unsettledTable(engine)} FORMAT JSONEachRow`,
    Buffer.from(rows.join('\n')),
  )
}

function unsettledTable(engine: Engine): string {
  return `${quoteName(engine.database)}.${quoteName(UNSETTLED_TABLE.name)}`
}
