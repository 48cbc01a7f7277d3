import type { AssignmentReason } from '@oximeter/api/client'
import { sql, type RawBuilder, type Transaction } from 'kysely'
import type { NexusTables } from '../database/tables.ts'
import { listsChanged } from './list-versions.ts'
import {
  generationNow,
  LONGEST_HANDOVER_MS,
  milliseconds,
  takesProducers,
  type StoreTiming,
} from './timing.ts'

/** Producers that one transaction moves: few enough that whoever waits for it hardly notices. */
export const MOVES_AT_ONCE = 1_000

/** Why producers change their collector. */
export const MOVE_REASONS = ['join', 'drain', 'death', 'cap', 'load'] as const
export type MoveReason = (typeof MOVE_REASONS)[number]

export interface Move {
  readonly producer: string
  /** Who has it now; null for nobody. */
  readonly from: string | null
  readonly to: string
  /**
   * Whether `from` is live and works on: then it keeps the producer, with its old generation, until `to`
   * has had time to begin, so that a producer is collected all the time. See handovers.ts.
   */
  readonly handover: boolean
  /** `new` for one that had no collector. */
  readonly reason: MoveReason | 'new'
}

/**
 * Makes moves that were decided by what was there a moment ago. What has changed since is left alone:
 * producers that somebody else has by now, or that are gone, and collectors that take none any more.
 *
 * @returns those that were made
 */
export async function makeMoves<M extends Move>(
  db: Transaction<NexusTables>,
  moves: readonly M[],
  timing: StoreTiming,
): Promise<readonly M[]> {
  if (moves.length === 0) return []
  const targets = [...new Set(moves.map(({ to }) => to))]
  const taking = new Set(
    (
      await db
        .selectFrom('collectors')
        .select('id')
        .where('id', 'in', targets)
        .where(takesProducers(timing))
        .execute()
    ).map(({ id }) => id),
  )
  // Producers before lists, as everybody locks them: so nobody waits for each other.
  const { rows } = await sql<{ id: string; held: string | null; former: string | null }>`
    select id, collector_id as held, former_collector_id as former from producers
    where id = any(${moves.map(({ producer }) => producer)}::uuid[])
    order by id
    for update`.execute(db)
  const known = new Map(rows.map((row) => [row.id, row]))
  const made = moves.filter(
    ({ producer, from, to }) => known.get(producer)?.held === from && taking.has(to),
  )
  if (made.length === 0) return []

  // Who hands over keeps its list as it is; who did that before loses what it still had.
  const changed = made.flatMap(({ producer, from, to, handover }) => [
    to,
    handover ? known.get(producer)?.former : from,
  ])
  const ids = [...new Set(changed)].filter((id) => id != null)
  await listsChanged(sql`select unnest(${ids}::uuid[])`).execute(db)
  const remembered = await withReasons(db, made)
  await handOver(
    db,
    remembered.filter(({ handover }) => handover),
  )
  await give(
    db,
    remembered.filter(({ handover }) => !handover),
  )
  return made
}

/** A move with the reason that is remembered. */
interface RememberedMove extends Move {
  readonly assignedFor: AssignmentReason
}

/** What a dead collector had that was taken out of service changes hands for that reason. */
async function withReasons(
  db: Transaction<NexusTables>,
  moves: readonly Move[],
): Promise<readonly RememberedMove[]> {
  const dead = moves.flatMap(({ reason, from }) => (reason === 'death' ? (from ?? []) : []))
  const { rows } = await sql<{ id: string }>`
    select id from collectors
    where id = any(${[...new Set(dead)]}::uuid[]) and time_expunged is not null`.execute(db)
  const expunged = new Set(rows.map(({ id }) => id))
  return moves.map((move) => {
    const { reason, from } = move
    if (reason === 'new') return { ...move, assignedFor: 'registered' }
    const isExpunged = reason === 'death' && from !== null && expunged.has(from)
    return { ...move, assignedFor: isExpunged ? 'expunged' : reason }
  })
}

/** Who had it keeps it for a while. One that had it before that, in a handover that is not over, loses it. */
async function handOver(
  db: Transaction<NexusTables>,
  moves: readonly RememberedMove[],
): Promise<void> {
  if (moves.length === 0) return
  await remembering(sql`
    update producers
    set
      collector_id = move.collector_id,
      generation = greatest(producers.generation + 1, ${generationNow()}),
      former_collector_id = producers.collector_id,
      former_generation = producers.generation,
      handover_version = lists.version,
      time_handover_ends = now() + ${milliseconds(LONGEST_HANDOVER_MS)}
    from ${unnested(moves)}
    join collector_lists as lists on lists.collector_id = move.collector_id
    where producers.id = move.producer_id`).execute(db)
}

/**
 * Who had it is gone, and does not keep it. One that had it before that, in a handover that is not over,
 * goes on until the new one begins.
 */
async function give(db: Transaction<NexusTables>, moves: readonly RememberedMove[]): Promise<void> {
  if (moves.length === 0) return
  const stays = sql`(
    producers.former_collector_id is not null
    and producers.former_collector_id <> move.collector_id
  )`
  await remembering(sql`
    update producers
    set
      collector_id = move.collector_id,
      generation = greatest(producers.generation + 1, ${generationNow()}),
      former_collector_id = case when ${stays} then producers.former_collector_id end,
      former_generation = case when ${stays} then producers.former_generation end,
      handover_version = case when ${stays} then lists.version end,
      time_handover_ends = case
        when ${stays} then now() + ${milliseconds(LONGEST_HANDOVER_MS)}
      end
    from ${unnested(moves)}
    join collector_lists as lists on lists.collector_id = move.collector_id
    where producers.id = move.producer_id`).execute(db)
}

/** An update of producers that have got a collector from `move`, which is remembered. */
function remembering(update: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with moved as (
      ${update}
      returning producers.id, producers.generation, producers.collector_id, move.reason
    )
    insert into producer_assignments (producer_id, generation, collector_id, reason)
    select id, generation, collector_id, reason from moved`
}

function unnested(moves: readonly RememberedMove[]) {
  const producers = moves.map(({ producer }) => producer)
  const collectors = moves.map(({ to }) => to)
  const reasons = moves.map(({ assignedFor }) => assignedFor)
  return sql`unnest(${producers}::uuid[], ${collectors}::uuid[], ${reasons}::text[])
    as move (producer_id, collector_id, reason)`
}
