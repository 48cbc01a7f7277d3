import { systemClock } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { Incoming, type IncomingOutcome } from './incoming.ts'
import { Snapshot, type SnapshotDay } from './snapshot.ts'
import type { Checksum } from './checksum.ts'

/** What became of the rows of one day of one table. */
export interface CopiedDay extends Checksum {
  readonly table: string
  readonly day: string | null
  readonly outcome: IncomingOutcome
}

export interface CopyOptions {
  /** Says what is done next. */
  readonly onDay?: (day: SnapshotDay, index: number, days: number) => void
}

/**
 * Copies all rows from one database to another, a day of a table at a time, and compares each then by
 * count and checksum. What is there already is not copied: after an interruption, or to fetch what was
 * stored meanwhile, do it again.
 *
 * @throws DbError `not-empty` unless all that is there came from this database
 */
export async function copyDatabase(
  from: Engine,
  to: Engine,
  { onDay }: CopyOptions = {},
): Promise<CopiedDay[]> {
  const asOf = systemClock()
  await using snapshot = await Snapshot.take(from)
  const incoming = await Incoming.begin(to, { origin: await idOf(from), asOf, again: true })
  const copied: CopiedDay[] = []
  for (const [index, day] of snapshot.days.entries()) {
    onDay?.(day, index, snapshot.days.length)
    const expected = await snapshot.checksum(day)
    const outcome = await incoming.take({ ...day, expected, rows: () => snapshot.rows(day) })
    copied.push({ table: day.table, day: day.day, outcome, ...expected })
  }
  await incoming.finish()
  return copied
}

/** What the database is known by, wherever it is reached. */
async function idOf(engine: Engine): Promise<string> {
  const [row] = await engine.rows<{ uuid: string }>(
    'read which database it is',
    'SELECT uuid FROM system.databases WHERE name = {database:String}',
    { parameters: { database: engine.database } },
  )
  return `database ${row!.uuid}`
}
