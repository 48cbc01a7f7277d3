import { array, constantFrom, oneof, record, uniqueArray, type Arbitrary } from 'fast-check'
import { loadCap } from '../src/placement/rendezvous.ts'
import { NO_LOAD, producerOf, type StoreHarness } from './store-harness.ts'

const COLLECTORS = ['c', 'd', 'e', 'f'].map(fixedId)
const PRODUCERS = Array.from({ length: 24 }, (_, i) => fixedId(`a${String(i).padStart(2, '0')}`))
/** Of the collector of that name, so that not all are alike. */
const CAPACITIES = new Map([[fixedId('f'), 2]])

function fixedId(prefix: string): string {
  return `${prefix.padEnd(8, '0')}-0000-4000-8000-000000000000`
}

const COLLECTOR_EVENTS = ['join', 'leave', 'silence', 'beat', 'drain', 'resume', 'fetch'] as const
const PRODUCER_EVENTS = ['register', 'deregister', 'expire'] as const

type HistoryEvent =
  | { readonly kind: (typeof COLLECTOR_EVENTS)[number]; readonly collector: string }
  | { readonly kind: (typeof PRODUCER_EVENTS)[number]; readonly producers: readonly string[] }
  /** Who does the background work is another one from now on. */
  | { readonly kind: 'takeover' }
  /** Half a minute, in which everybody works. */
  | { readonly kind: 'wait' }

/** What may befall a few collectors and producers, in any order. */
export const history: Arbitrary<readonly HistoryEvent[]> = array(
  oneof(
    {
      weight: 5,
      arbitrary: record({
        kind: constantFrom(...COLLECTOR_EVENTS),
        collector: constantFrom(...COLLECTORS),
      }),
    },
    {
      weight: 4,
      arbitrary: record({
        kind: constantFrom(...PRODUCER_EVENTS),
        producers: uniqueArray(constantFrom(...PRODUCERS), { minLength: 1, maxLength: 20 }),
      }),
    },
    { weight: 1, arbitrary: record({ kind: constantFrom('takeover', 'wait') }) },
  ),
  { minLength: 5, maxLength: 25 },
)

/** What a history has led to, kept beside the store in the simplest way. */
interface Model {
  /** In service: heard of, and not taken out. */
  readonly serving: Set<string>
  /** In service, and not silent. */
  readonly live: Set<string>
  readonly draining: Set<string>
  readonly registered: Set<string>
  readonly expired: Set<string>
  /** The generation that each producer had last, also those that are no longer registered. */
  readonly last: Map<string, bigint>
}

interface Assignment {
  readonly collectorId: string | null
  readonly generation: bigint
  readonly formerCollectorId: string | null
  readonly formerGeneration: bigint | null
}

type Assignments = ReadonlyMap<string, Assignment>

/**
 * Plays a history against two Nexus that share a database, and tells each promise that it broke: who is
 * registered is assigned, to a live collector that does not drain, none of which has more than its cap;
 * generations rise with each change and only then; only those move that have to.
 */
export async function replay(
  harness: StoreHarness,
  events: readonly HistoryEvent[],
): Promise<string[]> {
  const model: Model = {
    serving: new Set(),
    live: new Set(),
    draining: new Set(),
    registered: new Set(),
    expired: new Set(),
    last: new Map(),
  }
  const broken: string[] = []
  let before: Assignments = new Map()
  for (const [step, event] of events.entries()) {
    const takersBefore = takersOf(model)
    broken.push(...(await play(harness, step, model, event)))
    await harness.upkeep()
    const after = await assignments(harness)
    broken.push(...moves(before, after, takersBefore, takersOf(model)))
    broken.push(...generations(before, after, model.last))
    broken.push(...handovers(before, after, model.live))
    if (!sameSet(await prune(harness), model.expired)) broken.push('pruned others')
    model.expired.clear()
    await harness.upkeep()
    before = await assignments(harness)
    broken.push(...generations(after, before, model.last))
    if (!sameSet(before.keys(), model.registered)) broken.push('lists others than registered')
    broken.push(...homeless(before, model))
    broken.push(...overloads(before, takersOf(model)))
    if (step % 4 === 0) broken.push(...(await lists(harness, before)))
    if (broken.length > 0) return broken.map((what) => `step ${step} (${event.kind}): ${what}`)
  }
  return []
}

async function play(
  harness: StoreHarness,
  step: number,
  model: Model,
  event: HistoryEvent,
): Promise<readonly string[]> {
  const store = step % 2 === 0 ? harness.store : harness.other
  const { serving, live, draining, registered, expired } = model
  switch (event.kind) {
    case 'join':
      await harness.addCollector(event.collector, CAPACITIES.get(event.collector))
      if (!serving.has(event.collector)) draining.delete(event.collector)
      serving.add(event.collector)
      live.add(event.collector)
      return []
    case 'leave':
      await store.expungeCollector(event.collector)
      serving.delete(event.collector)
      live.delete(event.collector)
      return []
    case 'silence':
      await harness.silence(event.collector)
      live.delete(event.collector)
      return []
    case 'beat':
      await store.heartbeat(event.collector, NO_LOAD)
      if (serving.has(event.collector)) live.add(event.collector)
      return []
    case 'fetch':
      await harness.fetchList(event.collector)
      if (serving.has(event.collector)) live.add(event.collector)
      return []
    case 'drain':
      await store.drainCollector(event.collector)
      if (serving.has(event.collector)) draining.add(event.collector)
      return []
    case 'resume':
      await store.resumeCollector(event.collector)
      if (serving.has(event.collector)) draining.delete(event.collector)
      return []
    case 'register': {
      const stores = [harness.store, harness.other]
      const answers = await Promise.all(
        event.producers.map((id, i) => stores[i % 2]!.registerProducer(producerOf(id))),
      )
      for (const id of event.producers) registered.add(id)
      const taking = takersOf(model).size
      return answers.every((answer) => (answer === undefined ? taking === 0 : live.has(answer)))
        ? []
        : ['answered with a wrong collector']
    }
    case 'deregister':
      for (const id of event.producers) {
        await store.deregisterProducer(id)
        registered.delete(id)
      }
      return []
    case 'expire':
      for (const id of event.producers) {
        await harness.expireLease(id)
        if (registered.delete(id)) expired.add(id)
      }
      return []
    case 'takeover':
      await harness.endBackgroundLease()
      return []
    case 'wait':
      for (const id of live) await store.heartbeat(id, NO_LOAD)
      await harness.passHandovers()
      return []
  }
}

async function prune(harness: StoreHarness): Promise<readonly string[]> {
  return (await harness.leader()).pruneProducers()
}

/** Those that may be given producers, with their capacities. */
function takersOf({ live, draining }: Model): ReadonlyMap<string, number> {
  return new Map(
    [...live].filter((id) => !draining.has(id)).map((id) => [id, CAPACITIES.get(id) ?? 1]),
  )
}

async function assignments({ store }: StoreHarness): Promise<Assignments> {
  const producers = await store.producers({ limit: 1000 })
  return new Map(producers.map((producer) => [producer.id, producer]))
}

/**
 * From those that may keep what they have, only these are taken: to one that has just come, its share; and
 * what is above their caps.
 */
function moves(
  before: Assignments,
  after: Assignments,
  takersBefore: ReadonlyMap<string, number>,
  takers: ReadonlyMap<string, number>,
): string[] {
  const capacities = sumOf(takers.values())
  const came = [...takers.keys()].filter((id) => !takersBefore.has(id))
  const share = Math.ceil((after.size * sumOf(came.map((id) => takers.get(id) ?? 0))) / capacities)
  const taken = [...after].filter(([id, now]) => {
    const old = before.get(id)?.collectorId ?? null
    return old !== null && old !== now.collectorId && takers.has(old)
  })
  const excess = [...takers].map(([taker, capacity]) => {
    const held = [...before].filter(([id, { collectorId }]) => {
      return collectorId === taker && after.has(id)
    })
    return Math.max(0, held.length - loadCap(after.size, capacity, capacities))
  })
  const allowed = (came.length > 0 ? share : 0) + sumOf(excess)
  return taken.length <= allowed
    ? []
    : [`took ${taken.length} from collectors that may keep theirs, ${allowed} would do`]
}

/**
 * The generation rises with each change of the collector, and only then, while a producer is
 * registered; one that registers anew gets a higher one than it ever had.
 */
function generations(before: Assignments, after: Assignments, last: Model['last']): string[] {
  const broken: string[] = []
  for (const [id, now] of after) {
    const old = before.get(id)
    const same = old !== undefined && old.collectorId === now.collectorId
    const right = same ? now.generation === old.generation : now.generation > (last.get(id) ?? 0n)
    if (!right) broken.push(`generation of ${id} is wrong`)
    last.set(id, now.generation)
  }
  return broken
}

/** A producer that a live collector loses is still with it, as it was, until the new one has begun. */
function handovers(before: Assignments, after: Assignments, live: ReadonlySet<string>): string[] {
  return [...after].flatMap(([id, now]) => {
    const old = before.get(id)
    if (old === undefined || old.collectorId === now.collectorId) return []
    if (old.collectorId === null || !live.has(old.collectorId)) return []
    return now.formerCollectorId === old.collectorId && now.formerGeneration === old.generation
      ? []
      : [`${id} was taken from a live collector without a handover`]
  })
}

/** While there is a collector that takes some, nobody is without one, or with one that drains. */
function homeless(now: Assignments, model: Model): string[] {
  const takers = takersOf(model)
  if (takers.size === 0) return []
  return [...now]
    .filter(([, { collectorId }]) => collectorId === null || !takers.has(collectorId))
    .map(([id]) => `${id} has no collector that may have it`)
}

function overloads(now: Assignments, takers: ReadonlyMap<string, number>): string[] {
  const capacities = sumOf(takers.values())
  return [...takers].flatMap(([taker, capacity]) => {
    const load = [...now.values()].filter(({ collectorId }) => collectorId === taker).length
    const cap = loadCap(now.size, capacity, capacities)
    return load <= cap ? [] : [`a collector has ${load}, its cap is ${cap}`]
  })
}

/** Each list has what is assigned to its collector, and what that hands over, with its generations. */
async function lists({ store }: StoreHarness, now: Assignments): Promise<string[]> {
  const broken: string[] = []
  for (const collector of COLLECTORS) {
    const listed = await store.producersOf(collector, { limit: 1000 })
    const expected = [...now].flatMap(([id, one]) => {
      if (one.collectorId === collector) return [`${id} ${one.generation}`]
      return one.formerCollectorId === collector ? [`${id} ${one.formerGeneration}`] : []
    })
    const found = listed.map(({ id, generation }) => `${id} ${generation}`)
    if (found.join() !== expected.join()) broken.push(`the list of ${collector} is wrong`)
  }
  return broken
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const number of numbers) sum += number
  return sum
}

function sameSet(one: Iterable<string>, other: ReadonlySet<string>): boolean {
  const all = [...one]
  return all.length === other.size && all.every((item) => other.has(item))
}
