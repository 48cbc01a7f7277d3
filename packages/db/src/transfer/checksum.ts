import type { Engine } from '../engine.ts'
import { quoteName, type TableDescription } from '../tables/table.ts'

/** What some rows are, however they are stored: each sample once, in no order. */
export interface Checksum {
  readonly rows: number
  /** Sum of the rows' hashes, modulo 2^64, in decimal digits. */
  readonly sum: string
}

export function isSame(a: Checksum, b: Checksum): boolean {
  return a.rows === b.rows && a.sum === b.sum
}

/** The columns that are stored. */
export function storedColumns({ columns }: TableDescription): string[] {
  return columns.filter(({ alias }) => alias === undefined).map(({ name }) => name)
}

/** Whether rows with the same sort key count as one. */
export function hasIdentity({ engine }: TableDescription): boolean {
  return engine !== 'MergeTree'
}

/** A hash of each row. */
export function rowHash(columns: readonly string[]): string {
  return `cityHash64(${columns.map(quoteName).join(', ')})`
}

/** The condition on rows that are of one day; of tables that are not divided by days, all are. */
function ofDay(day: string | null): string {
  return day === null ? '1' : 'toYYYYMMDD(timestamp) = {day:UInt32}'
}

/**
 * The checksum of a day of a table, computed by the engine, which looks at every row.
 *
 * @param columns those that are hashed, in this order
 * @param day `2026-11-22`, or null where the table is not divided by days
 */
export async function checksum(
  engine: Engine,
  database: string,
  table: TableDescription,
  columns: readonly string[],
  day: string | null,
): Promise<Checksum> {
  const final = hasIdentity(table) ? 'FINAL' : ''
  const [row] = await engine.rows<{ rows: string; sum: string }>(
    `add up ${table.name}${day === null ? '' : ` of ${day}`}`,
    `SELECT count() AS rows, sum(${rowHash(columns)}) AS sum
     FROM ${quoteName(database)}.${quoteName(table.name)} ${final} WHERE ${ofDay(day)}`,
    {
      ...(day === null ? {} : { parameters: { day: Number(day.replaceAll('-', '')) } }),
      settings: { max_execution_time: 0, do_not_merge_across_partitions_select_final: 1 },
    },
  )
  return { rows: Number(row!.rows), sum: row!.sum }
}
