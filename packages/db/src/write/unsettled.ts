import { systemClock, type Clock, type Nanoseconds } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { DbError } from '../error.ts'
import { identityOf } from '../tables/measurements.ts'
import { storedIn, storedName, systemTable, tableIn } from '../tables/placement.ts'
import { UNSETTLED_TABLE } from '../tables/series.ts'
import { dayText, timeText } from '../time-text.ts'
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
 *
 * @param since from when on the days may be settled again, after a time of grace
 */
export async function markUnsettled(
  engine: Engine,
  days: readonly TableDay[],
  since: Nanoseconds = systemClock(),
): Promise<void> {
  await write(engine, days, timeText(since), false)
}

/** The days of the blocks' tables, each once. */
export function daysOf(blocks: readonly SealedBlock[]): TableDay[] {
  const days = new Map<string, TableDay>()
  for (const { table, day } of blocks) if (day !== null) days.set(table + day, { table, day })
  return [...days.values()]
}

export interface SettleOptions {
  /**
   * Days that were marked since are left alone: what may double them may be on its way still.
   * @default 2 minutes; an INSERT that was marked just before has ended by then
   */
  readonly graceMs?: number
  /**
   * A day that is not over grows, and merging it would have to be done again: it is settled only
   * while it has at most so many bytes. @default 256 MiB
   */
  readonly maxBytesOfToday?: number
  readonly clock?: Clock
}

const NOTHING_TO_MERGE_NOW = 388
const GRACE_MS = 120_000
const MAX_BYTES_OF_TODAY = 256 * 1024 * 1024

interface UnsettledDay {
  readonly table_name: string
  readonly day: number
  readonly since: string
}

/**
 * Settles days that hold no sample twice, and makes one such day of those that do: it is merged into
 * one part, and says so. A day that cannot be merged just now, or was marked again meanwhile, stays
 * unsettled.
 *
 * Looking takes one thread; merging is done for one day a call, the oldest, so that a busy engine
 * is not held up. To be called again and again, every few minutes.
 *
 * @returns how many days were settled
 */
export async function settle(engine: Engine, options: SettleOptions = {}): Promise<number> {
  const now = (options.clock ?? systemClock)()
  const before = now - BigInt(options.graceMs ?? GRACE_MS) * 1_000_000n
  const rows = await engine.rows<UnsettledDay>(
    'read which days are unsettled',
    `SELECT table_name, day, since FROM ${unsettledTable(engine)} FINAL
     WHERE NOT settled AND since <= {before:DateTime64(9, 'UTC')} ORDER BY day, table_name`,
    { parameters: { before: timeText(before) } },
  )
  const today = Number(dayText(now).replaceAll('-', ''))
  const maxBytes = options.maxBytesOfToday ?? MAX_BYTES_OF_TODAY
  let settled = 0
  let isMerged = false
  for (const row of rows) {
    if (row.day >= today && (await bytesOf(engine, row)) > maxBytes) continue
    if (await holdsTwice(engine, row)) {
      if (isMerged || !(await merge(engine, row))) continue
      isMerged = true
    }
    const text = String(row.day)
    const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
    await write(engine, [{ table: row.table_name, day }], row.since, true)
    settled++
  }
  return settled
}

async function bytesOf(engine: Engine, { table_name, day }: UnsettledDay): Promise<number> {
  const [row] = await engine.rows<{ bytes: string }>(
    'read how large a day is',
    `SELECT sum(bytes_on_disk) AS bytes FROM ${systemTable(engine, 'parts')}
     WHERE active AND database = {database:String} AND table = {table:String} AND partition = {day:String}`,
    {
      parameters: {
        database: engine.database,
        table: storedName(engine, table_name),
        day: String(day),
      },
    },
  )
  return Number(row?.bytes ?? 0)
}

/** Rows come in the order of their identity, so that only neighbours are compared. */
async function holdsTwice(engine: Engine, { table_name, day }: UnsettledDay): Promise<boolean> {
  const identity = identityOf(table_name).join(', ')
  const rows = await engine.rows(
    `look for samples that ${table_name} holds twice`,
    `SELECT 1 FROM ${tableIn(engine, table_name)}
     WHERE toYYYYMMDD(timestamp) = {day:UInt32}
     GROUP BY ${identity} HAVING count() > 1 LIMIT 1`,
    {
      parameters: { day },
      settings: { optimize_aggregation_in_order: 1, max_threads: 1, max_execution_time: 0 },
    },
  )
  return rows.length > 0
}

/** False where the engine is about to merge parts of that day as it is. */
async function merge(engine: Engine, { table_name, day }: UnsettledDay): Promise<boolean> {
  try {
    await engine.run(
      `settle ${table_name}`,
      `OPTIMIZE TABLE ${storedIn(engine, table_name)} PARTITION ${day} FINAL`,
      { settings: { optimize_throw_if_noop: 1, max_execution_time: 0 } },
    )
    return true
  } catch (error) {
    if (error instanceof DbError && error.engineCode === NOTHING_TO_MERGE_NOW) return false
    throw error
  }
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
  return tableIn(engine, UNSETTLED_TABLE.name)
}
