import { KEPT_ASSIGNMENTS, type AssignmentReason } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

export interface StoredAssignment {
  readonly time: Date
  readonly collectorId: string
  readonly generation: bigint
  readonly reason: AssignmentReason
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

/**
 * Forgets the collectors of producers that are gone, and of the others all but the last few. Moves only
 * add to them, so that they are not slowed down.
 */
export async function forgetAssignments(db: Kysely<NexusTables>): Promise<void> {
  await sql`
    delete from producer_assignments
    where not exists (
      select 1 from producers where producers.id = producer_assignments.producer_id
    )`.execute(db)
  await sql`
    delete from producer_assignments
    using (
      select producer_id, generation,
        row_number() over (partition by producer_id order by generation desc) as age
      from producer_assignments
      where producer_id in (
        select producer_id from producer_assignments
        group by producer_id
        having count(*) > ${KEPT_ASSIGNMENTS}::int8
      )
    ) as aged
    where aged.age > ${KEPT_ASSIGNMENTS}::int8
      and producer_assignments.producer_id = aged.producer_id
      and producer_assignments.generation = aged.generation`.execute(db)
}
