import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import type { BackgroundLease } from './background-lease.ts'
import { listsChanged } from './list-versions.ts'
import { milliseconds } from './timing.ts'

/** What a collector may need to work through a list before it begins with what is new in it. */
const BEGINNING_MS = 1_000

/*
 * A producer that is moved away from a collector that works on (a drain, a join, a cap, load) is handed
 * over. The former collector has it in its list, with its old generation, until the new one has fetched a
 * list with the producer in it, whole, and then one interval of the producer and a second have passed; 30 s
 * after the move at most. Then the version of the former one's list changes, at the next background pass;
 * it fetches the list at its next heartbeat, and stops. So both collect for two intervals at most where the
 * interval is longer than that pass and heartbeat, and about ten seconds longer than one interval where it
 * is shorter. A producer that knows generations answers the former one 409 as soon as the new one has
 * asked.
 */

/**
 * Takes note that a collector has fetched its list whole, as it was when it began to: handovers to it that
 * are in that list have one interval left.
 */
export async function listTaken(db: Kysely<NexusTables>, collectorId: string): Promise<void> {
  await retryConflicts(() =>
    sql`
      with taken as (
        update collectors set list_taken = list_begun
        where id = ${collectorId}
        returning id, list_taken
      )
      update producers
      set
        handover_version = null,
        time_handover_ends = least(
          time_handover_ends,
          now() + ${milliseconds(BEGINNING_MS)} + (interval_ns / 1000)::int8 * interval '1 microsecond'
        )
      from taken
      where producers.collector_id = taken.id
        and producers.former_collector_id is not null
        and producers.handover_version <= taken.list_taken`.execute(db),
  )
}

/** Ends handovers whose time has come. @returns how many */
export async function endHandovers(lease: BackgroundLease): Promise<number> {
  const { rows } = await lease.fenced((transaction) =>
    sql<{ ended: bigint }>`
      with due as (
        select id, former_collector_id from producers
        where former_collector_id is not null and time_handover_ends <= now()
      ),
      ended as (
        update producers
        set
          former_collector_id = null,
          former_generation = null,
          handover_version = null,
          time_handover_ends = null
        from due
        where producers.id = due.id
          and producers.former_collector_id is not null
          and producers.time_handover_ends <= now()
        returning due.id, due.former_collector_id
      ),
      changed as (${listsChanged(sql`select former_collector_id from ended`)})
      select count(*) as ended from ended`.execute(transaction),
  )
  return Number(rows[0]?.ended ?? 0)
}
