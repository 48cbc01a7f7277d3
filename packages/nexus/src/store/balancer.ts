import { sql, type Kysely, type Transaction } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { LoadWatch } from '../placement/load-watch.ts'
import {
  madeBetweenOthers,
  planHomeless,
  planMoves,
  type PlacedProducer,
  type PlannedMove,
} from '../placement/plan-moves.ts'
import { loadCap } from '../placement/rendezvous.ts'
import type { BackgroundLease } from './background-lease.ts'
import { fleetOf, type Fleet } from './fleet.ts'
import { makeMoves, MOVES_AT_ONCE, type Move, type MoveReason } from './moves.ts'
import { isLive, type StoreTiming } from './timing.ts'

/** How many producers were given to collectors, by the reason. */
export type MoveCounts = Readonly<Partial<Record<MoveReason | 'new', number>>>

/** Rows that are read at once: what is more would hold up others. */
const PAGE = 5_000

type Transact = <T>(work: (transaction: Transaction<NexusTables>) => Promise<T>) => Promise<T>

/** Decides who collects whom. */
export class Balancer {
  readonly #db: Kysely<NexusTables>
  readonly #timing: StoreTiming
  readonly #lease: BackgroundLease
  readonly #load = new LoadWatch()

  constructor(db: Kysely<NexusTables>, timing: StoreTiming, lease: BackgroundLease) {
    this.#db = db
    this.#timing = timing
    this.#lease = lease
  }

  /**
   * Gives producers that have no live collector to one, in any Nexus: those among `ids`, or all.
   *
   * @param onlyIds default: whoever has none
   */
  async placeOrphans(onlyIds?: readonly string[]): Promise<MoveCounts> {
    const fleet = await fleetOf(this.#db, this.#timing)
    if (fleet.taking.length === 0) return {}
    if (onlyIds === undefined && fleet.orphans === 0) return {}
    const loads = new Map(fleet.loads)
    let counts: MoveCounts = {}
    let after: string | undefined
    for (;;) {
      const orphans = await this.#orphans(after, onlyIds)
      const others = { total: fleet.total, loads }
      const planned = await madeBetweenOthers(planHomeless(orphans, fleet.taking, others))
      for (const { to } of planned) loads.set(to, (loads.get(to) ?? 0) + 1)
      const made = await this.#make(decided(planned, fleet), (work) =>
        retryConflicts(() => this.#db.transaction().execute(work)),
      )
      counts = added(counts, made)
      if (orphans.length < PAGE) return counts
      after = orphans.at(-1)?.id
    }
  }

  /**
   * Makes the assignments what they should be: nobody without a collector, or with one that drains; each
   * that joins with its share; none above its cap; what they have to do about even. Where all is well, it
   * reads little and writes nothing.
   *
   * @throws {LeaseLostError}
   */
  async rebalance(): Promise<MoveCounts> {
    const fleet = await fleetOf(this.#db, this.#timing)
    await this.#markSilent(fleet)
    if (!needsPlan(fleet)) return this.#evenLoad(fleet)
    const producers = await this.#allProducers()
    const planned = await madeBetweenOthers(planMoves(producers, fleet.taking))
    const made = await this.#make(decided(planned, fleet), (work) => this.#lease.fenced(work))
    await this.#markJoined(fleet)
    return added({}, made)
  }

  async #evenLoad(fleet: Fleet): Promise<MoveCounts> {
    const move = this.#load.observe(fleet.taking, fleet.total, performance.now())
    if (move === undefined) return {}
    const moves = [{ ...move, handover: true, reason: 'load' as const }]
    return added({}, await this.#make(moves, (work) => this.#lease.fenced(work)))
  }

  /** A few at a time, so that whoever waits for one of them does not wait for all. */
  async #make(moves: readonly Move[], transact: Transact): Promise<Move[]> {
    const made: Move[] = []
    for (let i = 0; i < moves.length; i += MOVES_AT_ONCE) {
      const some = moves.slice(i, i + MOVES_AT_ONCE)
      made.push(...(await transact((transaction) => makeMoves(transaction, some, this.#timing))))
    }
    return made
  }

  async #orphans(
    after: string | undefined,
    onlyIds: readonly string[] | undefined,
  ): Promise<readonly PlacedProducer[]> {
    return retryConflicts(() =>
      this.#db
        .selectFrom('producers')
        .leftJoin('collectors', (join) =>
          join.onRef('collectors.id', '=', 'producers.collector_id').on(isLive(this.#timing)),
        )
        .where('collectors.id', 'is', null)
        .$if(after !== undefined, (query) => query.where('producers.id', '>', after ?? ''))
        .$if(onlyIds !== undefined, (query) =>
          query.where(sql<boolean>`producers.id = any(${onlyIds}::uuid[])`),
        )
        .select(['producers.id', 'producers.collector_id as collectorId'])
        .orderBy('producers.id')
        .limit(PAGE)
        .execute(),
    )
  }

  async #allProducers(): Promise<readonly PlacedProducer[]> {
    const all: PlacedProducer[] = []
    for (;;) {
      const after = all.at(-1)?.id
      const page = await retryConflicts(() =>
        this.#db
          .selectFrom('producers')
          .select(['id', 'collector_id as collectorId'])
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(PAGE)
          .execute(),
      )
      all.push(...page)
      if (page.length < PAGE) return all
    }
  }

  /** One that is silent loses what it has, and joins when it is heard again. */
  async #markSilent({ silent }: Fleet): Promise<void> {
    if (silent.length === 0) return
    await this.#lease.fenced((transaction) =>
      transaction
        .updateTable('collectors')
        .set({ joining: true })
        .where('id', 'in', silent)
        .execute(),
    )
  }

  async #markJoined({ taking }: Fleet): Promise<void> {
    const joined = taking.filter(({ joining }) => joining).map(({ id }) => id)
    if (joined.length === 0) return
    await this.#lease.fenced((transaction) =>
      transaction
        .updateTable('collectors')
        .set({ joining: false })
        .where('id', 'in', joined)
        .execute(),
    )
  }
}

/** Whether a plan would find anything to do; if in doubt it is made. */
function needsPlan({ taking, loads, total, orphans, draining }: Fleet): boolean {
  if (taking.length === 0) return false
  if (orphans + draining > 0 || taking.some(({ joining }) => joining)) return true
  const capacities = taking.reduce((sum, { capacity }) => sum + capacity, 0)
  return taking.some(
    ({ id, capacity }) => (loads.get(id) ?? 0) > loadCap(total, capacity, capacities),
  )
}

function decided(planned: readonly PlannedMove[], { live }: Fleet): Move[] {
  return planned.map(({ producer, from, to, reason }) => {
    const handover = from !== null && live.has(from)
    if (reason !== 'away') return { producer, from, to, reason, handover }
    return { producer, from, to, reason: handover ? 'drain' : 'death', handover }
  })
}

function added(counts: MoveCounts, made: readonly Move[]): MoveCounts {
  const sum = { ...counts }
  for (const { reason } of made) sum[reason] = (sum[reason] ?? 0) + 1
  return sum
}
