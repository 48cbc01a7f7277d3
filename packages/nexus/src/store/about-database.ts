import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

export interface AboutDatabase {
  /** `PostgreSQL 18.4`, `CockroachDB v25.2.1` */
  readonly version: string
  /** Its clock, in milliseconds since the epoch. */
  readonly timeMs: number
}

export async function aboutDatabase(db: Kysely<NexusTables>): Promise<AboutDatabase> {
  const { rows } = await retryConflicts(() =>
    sql<{ version: string; now: Date }>`select version() as version, now() as now`.execute(db),
  )
  const { version = '', now = new Date(Number.NaN) } = rows[0] ?? {}
  // What follows says how it was built.
  const [, name, number] = /^(\w+)\b.*?(v?\d[\w.]*)/.exec(version) ?? []
  return {
    version: name === undefined ? version : `${name} ${number}`,
    timeMs: now.getTime(),
  }
}
