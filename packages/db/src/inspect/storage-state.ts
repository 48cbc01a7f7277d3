import type { Engine } from '../engine.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { RETENTION_DAYS } from '../tables/table.ts'
import { LOOK } from './budget.ts'
import { tableIn } from '../tables/placement.ts'

/** What the samples of a UTC day take on the disk, in all tables together. */
export interface DaySize {
  /** `2026-11-22` */
  readonly day: string
  readonly bytes: number
  /** The day is dropped when it is so many days old. */
  readonly retentionDays: number
}

export interface TableSize {
  readonly table: string
  readonly rows: number
  readonly bytes: number
  readonly parts: number
}

/** A disk that tables are on. */
export interface DiskState {
  readonly name: string
  readonly freeBytes: number
  readonly totalBytes: number
  readonly isReadOnly: boolean
  readonly isBroken: boolean
}

export interface StorageState {
  /** The largest first. */
  readonly tables: readonly TableSize[]
  /** Ascending. */
  readonly days: readonly DaySize[]
  readonly disks: readonly DiskState[]
  /** When the first of all series was seen, in milliseconds since the epoch; undefined without any. */
  readonly firstSeenMs: number | undefined
}

export async function storageState(engine: Engine): Promise<StorageState> {
  const [tables, days, disks, firstSeenMs] = await Promise.all([
    tableSizes(engine),
    daySizes(engine),
    diskStates(engine),
    firstSeen(engine),
  ])
  return { tables, days, disks, firstSeenMs }
}

async function tableSizes(engine: Engine): Promise<TableSize[]> {
  const rows = await engine.rows<{ table: string; rows: string; bytes: string; parts: string }>(
    'look at the sizes of tables',
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts
     FROM system.parts WHERE active AND database = {database:String}
     GROUP BY table ORDER BY bytes DESC, table`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ table, rows: count, bytes, parts }) => ({
    table,
    rows: Number(count),
    bytes: Number(bytes),
    parts: Number(parts),
  }))
}

/** A partition is a day, or a day with how many days it is kept. */
async function daySizes(engine: Engine): Promise<DaySize[]> {
  const rows = await engine.rows<{ day: string; retention: string; bytes: string }>(
    'look at the sizes of days',
    `SELECT extract(partition, '\\\\d{8}') AS day,
       toUInt32OrZero(extract(partition, '^\\\\((\\\\d{1,5}),')) AS retention,
       sum(bytes_on_disk) AS bytes
     FROM system.parts
     WHERE active AND database = {database:String} AND table LIKE 'measurements\\\\_%' AND day != ''
     GROUP BY day, retention ORDER BY day, retention`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ day, retention, bytes }) => ({
    day: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
    bytes: Number(bytes),
    retentionDays: Number(retention) || RETENTION_DAYS,
  }))
}

async function diskStates(engine: Engine): Promise<DiskState[]> {
  const rows = await engine.rows<{
    name: string
    free_space: string
    total_space: string
    is_read_only: number
    is_broken: number
  }>(
    'look at disks',
    `SELECT name, free_space, total_space, is_read_only, is_broken FROM system.disks
     WHERE type = 'Local' AND name IN (
       SELECT disk_name FROM system.parts WHERE active AND database = {database:String}
     ) ORDER BY name`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map((row) => ({
    name: row.name,
    freeBytes: Number(row.free_space),
    totalBytes: Number(row.total_space),
    isReadOnly: Boolean(row.is_read_only),
    isBroken: Boolean(row.is_broken),
  }))
}

async function firstSeen(engine: Engine): Promise<number | undefined> {
  const [row] = await engine.rows<{ first: string; n: string }>(
    'look when series were seen first',
    `SELECT toUnixTimestamp64Milli(min(first_seen)) AS first, count() AS n
     FROM ${tableIn(engine, SERIES_TABLE.name)}`,
    { settings: LOOK },
  )
  return row === undefined || row.n === '0' ? undefined : Number(row.first)
}
