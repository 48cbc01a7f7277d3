import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds, type StoreTiming } from './timing.ts'

/** How long processes that ended without saying so are remembered. */
const REMEMBERED_MS = 86_400_000

/** A Nexus process, as it tells the others of itself. */
export interface Replica {
  /** A UUID, of which each process has its own. */
  readonly id: string
  readonly version: string
  /** Where its public API answers; null before it does. */
  readonly url: string | null
}

export interface SeenReplica extends Replica {
  readonly timeStarted: Date
  readonly timeSeen: Date
}

/**
 * Says that this Nexus and the database work now. Where no Nexus said so for a while, both count as having
 * just come back; so they do after a start, unless another Nexus has been there all the time.
 */
export async function recordUptime(
  db: Kysely<NexusTables>,
  { outageMs }: StoreTiming,
  { id, version, url }: Replica,
  { started }: { readonly started: boolean },
): Promise<void> {
  const outage = milliseconds(outageMs)
  await retryConflicts(() =>
    sql`
      with others as (
        select id from nexus_replicas where id <> ${id} and time_seen > now() - ${outage}
      ),
      seen as (
        insert into nexus_replicas as replica (id, version, url, time_started, time_seen)
        values (${id}, ${version}, ${url}, now(), now())
        on conflict (id) do update set
          version = excluded.version,
          url = excluded.url,
          time_seen = now(),
          time_started = case when ${started}::boolean then now() else replica.time_started end
        returning id
      )
      insert into nexus_uptime as uptime (id, time_available, time_checked)
      values (1, now(), now())
      on conflict (id) do update set
        time_checked = now(),
        time_available = case
          when uptime.time_checked <= now() - ${outage}
            or (${started}::boolean and not exists (select 1 from others)) then now()
          else uptime.time_available
        end`.execute(db),
  )
}

/** The Nexus processes that are there, the longest first. */
export async function replicas(
  db: Kysely<NexusTables>,
  { outageMs }: StoreTiming,
): Promise<readonly SeenReplica[]> {
  return retryConflicts(() =>
    db
      .selectFrom('nexus_replicas')
      .select(['id', 'version', 'url', 'time_started as timeStarted', 'time_seen as timeSeen'])
      .where('time_seen', '>', sql<Date>`now() - ${milliseconds(outageMs)}`)
      .orderBy('time_started')
      .orderBy('id')
      .execute(),
  )
}

/** Says that a Nexus ends as it should. */
export async function forgetReplica(db: Kysely<NexusTables>, id: string): Promise<void> {
  await retryConflicts(() => db.deleteFrom('nexus_replicas').where('id', '=', id).execute())
}

/** Forgets those that ended without saying so. */
export async function forgetSilentReplicas(db: Kysely<NexusTables>): Promise<void> {
  await db
    .deleteFrom('nexus_replicas')
    .where('time_seen', '<', sql<Date>`now() - ${milliseconds(REMEMBERED_MS)}`)
    .execute()
}
