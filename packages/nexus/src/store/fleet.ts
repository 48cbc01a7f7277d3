import type { ProducerRate } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import type { BusyCollector } from '../placement/load-watch.ts'
import type { PlanCollector } from '../placement/plan-moves.ts'
import { isLive, type StoreTiming } from './timing.ts'

/** Who is there, and how much each has, at one moment. */
export interface Fleet {
  /** Those that may be given producers. */
  readonly taking: readonly (PlanCollector & BusyCollector)[]
  /** Those that keep what they have: also those that drain, until they are rid of it. */
  readonly live: ReadonlySet<string>
  /** In service, but not heard; without those of which that is known. */
  readonly silent: readonly string[]
  /** How many producers each of those that take some has. */
  readonly loads: ReadonlyMap<string, number>
  /** All that are registered. */
  readonly total: number
  /** Those that have no live collector. */
  readonly orphans: number
  /** Those whose collector drains. */
  readonly draining: number
}

export async function fleetOf(db: Kysely<NexusTables>, timing: StoreTiming): Promise<Fleet> {
  const [collectors, holdings] = await Promise.all([
    retryConflicts(() =>
      db
        .selectFrom('collectors')
        .where('time_expunged', 'is', null)
        .select([
          'id',
          'capacity',
          'joining',
          'samples_per_second as samplesPerSecond',
          'time_heartbeat as timeHeartbeat',
          'heaviest',
          isLive(timing).as('live'),
          sql<boolean>`time_draining is not null`.as('draining'),
        ])
        .orderBy('id')
        .execute(),
    ),
    retryConflicts(() =>
      db
        .selectFrom('producers')
        .select(({ fn }) => ['collector_id as id', fn.countAll<bigint>().as('producers')])
        .groupBy('collector_id')
        .execute(),
    ),
  ])
  const held = new Map(holdings.map(({ id, producers }) => [id, Number(producers)]))
  const total = sum(held.values())
  const live = collectors.filter((collector) => collector.live)
  const taking = live.filter(({ draining }) => !draining)
  const heldBy = (some: readonly { readonly id: string }[]) =>
    sum(some.map(({ id }) => held.get(id) ?? 0))
  return {
    taking: taking.map(({ timeHeartbeat, heaviest, ...collector }) => ({
      ...collector,
      producers: held.get(collector.id) ?? 0,
      heardAt: Number(timeHeartbeat),
      heaviest: heaviest ?? ([] as readonly ProducerRate[]),
    })),
    live: new Set(live.map(({ id }) => id)),
    silent: collectors.filter((one) => !one.live && !one.joining).map(({ id }) => id),
    loads: new Map(taking.map(({ id }) => [id, held.get(id) ?? 0])),
    total,
    orphans: total - heldBy(live),
    draining: heldBy(live.filter(({ draining }) => draining)),
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
