import { array, constantFrom, oneof, record, uniqueArray, type Arbitrary } from 'fast-check'
import { loadCap } from '../src/store/choose-collector.ts'
import { producerOf, type StoreHarness } from './store-harness.ts'

const COLLECTORS = ['c', 'd', 'e', 'f'].map(fixedId)
const PRODUCERS = Array.from({ length: 24 }, (_, i) => fixedId(`a${String(i).padStart(2, '0')}`))

function fixedId(prefix: string): string {
  return `${prefix.padEnd(8, '0')}-0000-4000-8000-000000000000`
}

type HistoryEvent =
  | { readonly kind: 'join' | 'leave' | 'silence' | 'beat'; readonly collector: string }
  | { readonly kind: 'register' | 'deregister' | 'expire'; readonly producers: readonly string[] }

/** What may befall a few collectors and producers, in any order. */
export const history: Arbitrary<readonly HistoryEvent[]> = array(
  oneof(
    record({
      kind: constantFrom('join', 'leave', 'silence', 'beat'),
      collector: constantFrom(...COLLECTORS),
    }),
    record({
      kind: constantFrom('register', 'deregister', 'expire'),
      producers: uniqueArray(constantFrom(...PRODUCERS), { minLength: 1, maxLength: 8 }),
    }),
  ),
  { minLength: 5, maxLength: 30 },
)

/** What a history has led to, kept beside the store in the simplest way. */
interface Model {
  /** In service: heard of, and not taken out. */
  readonly serving: Set<string>
  /** In service, and not silent. */
  readonly live: Set<string>
  readonly registered: Set<string>
  readonly expired: Set<string>
  /** The generation that each producer had last, also those that are no longer registered. */
  readonly last: Map<string, bigint>
}

interface Assignment {
  readonly collectorId: string | null
  readonly generation: bigint
}

type Assignments = ReadonlyMap<string, Assignment>

/** Plays a history against a store, and tells each promise that it broke. */
export async function replay(
  harness: StoreHarness,
  events: readonly HistoryEvent[],
): Promise<string[]> {
  const { store } = harness
  const model: Model = {
    serving: new Set(),
    live: new Set(),
    registered: new Set(),
    expired: new Set(),
    last: new Map(),
  }
  const broken: string[] = []
  let before: Assignments = new Map()
  for (const [step, event] of events.entries()) {
    broken.push(...(await play(harness, model, event)))
    await store.assignOrphans()
    const after = await assignments(harness)
    broken.push(...moves(before, after, model.live))
    broken.push(...generations(before, after, model.last))
    broken.push(...overloads(before, after, model.live))
    if (!sameSet(await store.pruneProducers(), model.expired)) broken.push('pruned others')
    model.expired.clear()
    before = await assignments(harness)
    if (!sameSet(before.keys(), model.registered)) broken.push('lists others than registered')
    broken.push(...homeless(before, model.live))
    if (broken.length > 0) return broken.map((what) => `step ${step} (${event.kind}): ${what}`)
  }
  return []
}

async function play(
  harness: StoreHarness,
  model: Model,
  event: HistoryEvent,
): Promise<readonly string[]> {
  const { store } = harness
  const { serving, live, registered, expired } = model
  switch (event.kind) {
    case 'join':
      await harness.addCollector(event.collector)
      serving.add(event.collector)
      live.add(event.collector)
      return []
    case 'leave':
      await store.deregisterCollector(event.collector)
      serving.delete(event.collector)
      live.delete(event.collector)
      return []
    case 'silence':
      await harness.silence(event.collector)
      live.delete(event.collector)
      return []
    case 'beat':
      await store.heartbeat(event.collector)
      if (serving.has(event.collector)) live.add(event.collector)
      return []
    case 'register': {
      const answers = await Promise.all(
        event.producers.map((id) => store.registerProducer(producerOf(id))),
      )
      for (const id of event.producers) registered.add(id)
      return answers.every((answer) => (answer === undefined ? live.size === 0 : live.has(answer)))
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
  }
}

async function assignments({ store }: StoreHarness): Promise<Assignments> {
  const producers = await store.producers({ limit: 1000 })
  return new Map(producers.map((producer) => [producer.id, producer]))
}

/** An assignment to a live collector stays. */
function moves(before: Assignments, after: Assignments, live: ReadonlySet<string>): string[] {
  return [...after]
    .filter(([id, now]) => {
      const old = before.get(id)?.collectorId ?? null
      return old !== null && old !== now.collectorId && live.has(old)
    })
    .map(([id]) => `took ${id} from a live collector`)
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

/** Who was given producers has no more than its cap afterwards. */
function overloads(before: Assignments, after: Assignments, live: ReadonlySet<string>): string[] {
  const receivers = new Set(
    [...after]
      .filter(([id, { collectorId }]) => before.get(id)?.collectorId !== collectorId)
      .flatMap(([, { collectorId }]) => collectorId ?? []),
  )
  const cap = loadCap(after.size, live.size)
  return [...receivers]
    .map((receiver) => [...after.values()].filter((one) => one.collectorId === receiver).length)
    .filter((load) => load > cap)
    .map((load) => `a collector was given producers up to ${load}, the cap is ${cap}`)
}

/** While there is a live collector, nobody is without one. */
function homeless(now: Assignments, live: ReadonlySet<string>): string[] {
  if (live.size === 0) return []
  return [...now]
    .filter(([, { collectorId }]) => collectorId === null || !live.has(collectorId))
    .map(([id]) => `${id} has no live collector`)
}

function sameSet(one: Iterable<string>, other: ReadonlySet<string>): boolean {
  const all = [...one]
  return all.length === other.size && all.every((item) => other.has(item))
}
