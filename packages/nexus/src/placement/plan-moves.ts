import { setImmediate } from 'node:timers/promises'
import { affinity, keyOf, loadCap, type Key } from './rendezvous.ts'

/** A collector that may be given producers. */
export interface PlanCollector {
  readonly id: string
  /** Its weight beside the others. */
  readonly capacity: number
  /** Whether it is to be given its share of what others have. */
  readonly joining: boolean
}

export interface PlacedProducer {
  readonly id: string
  /** Who has it; null for nobody. */
  readonly collectorId: string | null
}

/** Why a producer is moved. */
type PlanReason =
  /** Nobody has it. */
  | 'new'
  /** Who has it may not keep it. */
  | 'away'
  /** It belongs to a collector that joins. */
  | 'join'
  /** Who has it has more than it may. */
  | 'cap'

export interface PlannedMove {
  readonly producer: string
  readonly from: string | null
  readonly to: string
  readonly reason: PlanReason
}

/** Producers that are worked on at a stretch: a few milliseconds. */
const SLICE = 4_096

/**
 * Says which producers go to which collectors, with as few moves as these rules allow:
 *
 * 1. Who has nobody, or somebody who is not among `collectors`, goes to the collector that it belongs to
 *    (rendezvous hashing, `affinity`), or the next best that is below its cap of ⌈1.2 × its share⌉.
 * 2. A collector that joins gets those that belong to it, those first that do so most, until it has its
 *    share; none from a collector that would have less then than the one that joins.
 * 3. A collector above its cap gives away those that belong to it least.
 *
 * All others stay where they are. The same whatever the order of producers and collectors; planned again
 * after it was done, nothing moves.
 *
 * It yields every few milliseconds, so that others may have their turn.
 *
 * @param producers all that are registered; quickest if they are ascending by id
 */
export function* planMoves(
  producers: readonly PlacedProducer[],
  collectors: readonly PlanCollector[],
): Generator<undefined, PlannedMove[]> {
  if (collectors.length === 0) return []
  const plan = new Plan(producers, collectors, { total: producers.length, loads: new Map() })
  yield* plan.load()
  yield* plan.placeHomeless()
  yield* plan.letJoin()
  yield* plan.unload()
  return plan.moves
}

/** What there is beside the producers that a plan is made for. */
export interface Others {
  /**
   * All that are registered, those that the plan is made for included. If some have come since it was
   * counted, those count too.
   */
  readonly total: number
  /** How many of the others a collector has. */
  readonly loads: ReadonlyMap<string, number>
}

/** Only the first of those rules, for a few of all producers: which of them go to which collectors. */
export function* planHomeless(
  producers: readonly PlacedProducer[],
  collectors: readonly PlanCollector[],
  others: Others,
): Generator<undefined, PlannedMove[]> {
  if (collectors.length === 0) return []
  const { loads } = others
  const seen = [...loads.values()].reduce((sum, load) => sum + load, producers.length)
  const plan = new Plan(producers, collectors, { total: Math.max(others.total, seen), loads })
  yield* plan.load()
  yield* plan.placeHomeless()
  return plan.moves
}

/** Makes a plan, with a break wherever it yields. */
export async function madeBetweenOthers<T>(planning: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = planning.next()
    if (step.done === true) return step.value
    await setImmediate()
  }
}

const NOBODY = -1

class Plan {
  readonly moves: PlannedMove[] = []
  readonly #producers: readonly PlacedProducer[]
  readonly #collectors: readonly PlanCollector[]
  readonly #keys: readonly Key[]
  readonly #caps: readonly number[]
  readonly #shares: readonly number[]
  readonly #loads: number[]
  /** By producer: the two halves of its key, and the number of who has it. */
  readonly #high: Int32Array
  readonly #low: Int32Array
  readonly #holders: Int32Array
  readonly #homeless: number[] = []

  constructor(
    producers: readonly PlacedProducer[],
    collectors: readonly PlanCollector[],
    { total, loads }: Others,
  ) {
    // So that the number of each, by which all is done, does not depend on the order that they come in.
    this.#producers = isAscending(producers) ? producers : producers.toSorted(byId)
    this.#collectors = collectors.toSorted(byId)
    this.#keys = this.#collectors.map(({ id }) => keyOf(id))
    const capacities = collectors.reduce((sum, { capacity }) => sum + capacity, 0)
    this.#caps = this.#collectors.map(({ capacity }) => loadCap(total, capacity, capacities))
    this.#shares = this.#collectors.map(({ capacity }) =>
      Math.ceil((total * capacity) / capacities),
    )
    this.#loads = this.#collectors.map(({ id }) => loads.get(id) ?? 0)
    this.#high = new Int32Array(producers.length)
    this.#low = new Int32Array(producers.length)
    this.#holders = new Int32Array(producers.length)
  }

  /** Takes note of who has what. */
  *load(): Generator<undefined, void> {
    const numbers = new Map(this.#collectors.map(({ id }, number) => [id, number]))
    for (const [i, { id, collectorId }] of this.#producers.entries()) {
      const { high, low } = keyOf(id)
      this.#high[i] = high
      this.#low[i] = low
      const holder = collectorId === null ? NOBODY : (numbers.get(collectorId) ?? NOBODY)
      this.#holders[i] = holder
      if (holder === NOBODY) this.#homeless.push(i)
      else this.#loads[holder] = this.#loadOf(holder) + 1
      if (i % SLICE === 0) yield
    }
  }

  *placeHomeless(): Generator<undefined, void> {
    for (const [count, i] of this.#homeless.entries()) {
      this.#place(i, this.#producers[i]?.collectorId == null ? 'new' : 'away')
      if (count % SLICE === 0) yield
    }
  }

  *letJoin(): Generator<undefined, void> {
    if (!this.#collectors.some(({ joining }) => joining)) return
    const candidates = this.#collectors.map((): number[] => [])
    for (let i = 0; i < this.#holders.length; i++) {
      const best = this.#best(i, () => true)
      if (best !== this.#holders[i] && this.#collectors[best]?.joining === true) {
        candidates[best]?.push(i)
      }
      if (i % SLICE === 0) yield
    }
    for (const [joining, all] of candidates.entries()) {
      const affinities = new Map(all.map((i) => [i, this.#affinity(i, joining)]))
      all.sort(
        (one, other) => (affinities.get(other) ?? 0) - (affinities.get(one) ?? 0) || one - other,
      )
      yield
      for (const i of all) {
        if (this.#loadOf(joining) >= (this.#shares[joining] ?? 0)) break
        if (this.#isEvener(i, joining)) this.#move(i, joining, 'join')
      }
      yield
    }
  }

  *unload(): Generator<undefined, void> {
    for (const [holder, cap] of this.#caps.entries()) {
      const excess = this.#loadOf(holder) - cap
      if (excess <= 0) continue
      const held: number[] = []
      for (let i = 0; i < this.#holders.length; i++) if (this.#holders[i] === holder) held.push(i)
      yield
      const staying = new Set(this.#mostAttached(held, holder, cap))
      yield
      for (const [count, i] of held.entries()) {
        if (!staying.has(i)) this.#place(i, 'cap')
        if (count % SLICE === 0) yield
      }
    }
  }

  /** Whether who has a producer would still have no less, by capacity, than who would get it. */
  #isEvener(i: number, to: number): boolean {
    const from = this.#holders[i] ?? NOBODY
    const capacityOf = (number: number) => this.#collectors[number]?.capacity ?? 1
    return (this.#loadOf(to) + 1) / capacityOf(to) < this.#loadOf(from) / capacityOf(from)
  }

  /** Some collector is always below its cap, because together the caps exceed the producers. */
  #place(i: number, reason: PlanReason): void {
    this.#move(
      i,
      this.#best(i, (number) => this.#loadOf(number) < (this.#caps[number] ?? 0)),
      reason,
    )
  }

  #move(i: number, to: number, reason: PlanReason): void {
    const producer = this.#producers[i]
    const collector = this.#collectors[to]
    if (producer === undefined || collector === undefined) {
      throw new RangeError('no collector is below its cap')
    }
    const holder = this.#holders[i] ?? NOBODY
    if (holder !== NOBODY) this.#loads[holder] = this.#loadOf(holder) - 1
    this.#loads[to] = this.#loadOf(to) + 1
    this.#holders[i] = to
    this.moves.push({
      producer: producer.id,
      from: producer.collectorId,
      to: collector.id,
      reason,
    })
  }

  /** The collector that a producer belongs to most, among those that are allowed. */
  #best(i: number, isAllowed: (number: number) => boolean): number {
    let best = NOBODY
    let highest = -1
    for (let number = 0; number < this.#keys.length; number++) {
      if (!isAllowed(number)) continue
      const here = this.#affinity(i, number)
      if (here > highest) {
        highest = here
        best = number
      }
    }
    return best
  }

  /** Those `count` of `all` that belong to a collector most, in their order. */
  #mostAttached(all: readonly number[], number: number, count: number): readonly number[] {
    if (count >= all.length) return all
    const affinities = Float64Array.from(all, (i) => this.#affinity(i, number))
    const least = affinities.toSorted()[all.length - count] ?? 0
    const above = all.filter((_i, position) => (affinities[position] ?? 0) > least)
    const equal = all.filter((_i, position) => affinities[position] === least)
    return [...above, ...equal.slice(0, count - above.length)].sort((one, other) => one - other)
  }

  #affinity(i: number, number: number): number {
    const key = this.#keys[number]
    const capacity = this.#collectors[number]?.capacity
    if (key === undefined || capacity === undefined) throw new RangeError('no such collector')
    return affinity(this.#high[i] ?? 0, this.#low[i] ?? 0, key, capacity)
  }

  #loadOf(number: number): number {
    return this.#loads[number] ?? 0
  }
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1
}

function isAscending(all: readonly { readonly id: string }[]): boolean {
  return all.every(({ id }, i) => i === 0 || (all[i - 1]?.id ?? '') < id)
}
