import { sql, type Kysely, type Transaction } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { chooseCollectors } from './choose-collector.ts'
import { generationNow, isLive, type StoreTiming } from './timing.ts'

/** Producers that one transaction places. */
const BATCH = 5_000

/**
 * Gives each producer whose collector is gone, or that never had one, to a live collector. An
 * assignment to a live collector is never touched here; evening out loads would be another pass
 * beside this one.
 *
 * @returns how many producers were placed
 */
export async function assignOrphans(db: Kysely<NexusTables>, timing: StoreTiming): Promise<number> {
  let assigned = 0
  for (;;) {
    const placed = await retryConflicts(() =>
      // The loads that a choice rests on must still be true when it is written.
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute((transaction) => assignBatch(transaction, timing)),
    )
    assigned += placed
    if (placed < BATCH) return assigned
  }
}

async function assignBatch(db: Transaction<NexusTables>, timing: StoreTiming): Promise<number> {
  const orphans = await db
    .selectFrom('producers')
    .leftJoin('collectors', (join) =>
      join.onRef('collectors.id', '=', 'producers.collector_id').on(isLive(timing)),
    )
    .where('collectors.id', 'is', null)
    .select('producers.id')
    .orderBy('producers.id')
    .limit(BATCH)
    .execute()
  if (orphans.length === 0) return 0

  const live = await db
    .selectFrom('collectors')
    .leftJoin('producers', 'producers.collector_id', 'collectors.id')
    .where(isLive(timing))
    .select(({ fn }) => ['collectors.id', fn.count<bigint>('producers.id').as('load')])
    .groupBy('collectors.id')
    .execute()
  if (live.length === 0) return 0

  const { total } = await db
    .selectFrom('producers')
    .select(({ fn }) => fn.countAll<bigint>().as('total'))
    .executeTakeFirstOrThrow()
  const choices = chooseCollectors(
    orphans.map(({ id }) => id),
    new Map(live.map(({ id, load }) => [id, Number(load)])),
    Number(total),
  )
  await sql`
    update producers
    set
      collector_id = choice.collector_id,
      generation = greatest(producers.generation + 1, ${generationNow()})
    from unnest(${[...choices.keys()]}::uuid[], ${[...choices.values()]}::uuid[])
      as choice (producer_id, collector_id)
    where producers.id = choice.producer_id`.execute(db)
  return orphans.length
}
