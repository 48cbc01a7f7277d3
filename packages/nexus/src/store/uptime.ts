import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds, type StoreTiming } from './timing.ts'

/**
 * Says that this Nexus and the database work now. After a start, and where nobody said so for a
 * while, both count as having just come back.
 */
export async function recordUptime(
  db: Kysely<NexusTables>,
  { outageMs }: StoreTiming,
  { started }: { readonly started: boolean },
): Promise<void> {
  await retryConflicts(() =>
    sql`
      insert into nexus_uptime as uptime (id, time_available, time_checked)
      values (1, now(), now())
      on conflict (id) do update set
        time_checked = now(),
        time_available = case
          when ${started}::boolean
            or uptime.time_checked <= now() - ${milliseconds(outageMs)} then now()
          else uptime.time_available
        end`.execute(db),
  )
}
