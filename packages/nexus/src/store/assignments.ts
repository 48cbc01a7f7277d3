import { KEPT_ASSIGNMENTS, type AssignmentReason } from '@oximeter/api/client'
import { sql, type Kysely, type Transaction } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import type { Move } from './moves.ts'

export interface StoredAssignment {
  readonly time: Date
  readonly collectorId: string
  readonly generation: bigint
  readonly reason: AssignmentReason
}

/**
 * Remembers moves that were made in this transaction: of each producer the last few. What a dead collector
 * had that was taken out of service changes hands for that reason.
 */
export async function recordAssignments(
  db: Transaction<NexusTables>,
  moves: readonly Move[],
): Promise<void> {
  const producers = moves.map(({ producer }) => producer)
  // One more is about to come.
  await sql`
    delete from producer_assignments
    where (producer_id, generation) in (
      select producer_id, generation from (
        select moved.id as producer_id, (
          select generation from producer_assignments
          where producer_id = moved.id
          order by generation desc offset ${KEPT_ASSIGNMENTS - 1}::int8 limit 1
        ) as generation
        from unnest(${producers}::uuid[]) as moved (id)
      ) as oldest
      where generation is not null
    )`.execute(db)
  const former = moves.map(({ from }) => from)
  const reasons = moves.map(({ reason }) => (reason === 'new' ? 'registered' : reason))
  await sql`
    insert into producer_assignments (producer_id, generation, collector_id, reason)
    select
      producers.id, producers.generation, producers.collector_id,
      case
        when move.reason = 'death' and former.time_expunged is not null then 'expunged'
        else move.reason
      end
    from unnest(${producers}::uuid[], ${former}::uuid[], ${reasons}::text[])
      as move (producer_id, former_id, reason)
    join producers on producers.id = move.producer_id
    left join collectors as former on former.id = move.former_id`.execute(db)
}

/** The last collectors of a producer, the newest first. */
export async function assignmentsOf(
  db: Kysely<NexusTables>,
  producerId: string,
): Promise<readonly StoredAssignment[]> {
  return retryConflicts(() =>
    db
      .selectFrom('producer_assignments')
      .select(['time_assigned as time', 'collector_id as collectorId', 'generation', 'reason'])
      .where('producer_id', '=', producerId)
      .orderBy('generation', 'desc')
      .limit(KEPT_ASSIGNMENTS)
      .execute(),
  )
}

/** Forgets what collectors those producers had that are gone. */
export async function forgetAssignments(db: Kysely<NexusTables>): Promise<void> {
  await sql`
    delete from producer_assignments
    where not exists (
      select 1 from producers where producers.id = producer_assignments.producer_id
    )`.execute(db)
}
