import {
  array,
  assert,
  constantFrom,
  integer,
  property,
  record,
  uniqueArray,
  uuid,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  planHomeless,
  planMoves,
  type PlacedProducer,
  type PlanCollector,
  type PlannedMove,
} from './plan-moves.ts'
import { affinity, keyOf, loadCap } from './rendezvous.ts'

const anyCollectors = uniqueArray(
  record({ id: uuid(), capacity: constantFrom(1, 1, 2, 0.5), joining: constantFrom(true, false) }),
  { minLength: 1, maxLength: 8, selector: ({ id }) => id },
)
const anyIds = uniqueArray(uuid(), { maxLength: 200 })
/** Who has the producers: by their turn, one of the collectors, one that is gone, or nobody. */
const anyHolders = array(integer({ min: -2, max: 7 }), { minLength: 1, maxLength: 40 })

function placed(
  ids: readonly string[],
  holders: readonly number[],
  all: readonly PlanCollector[],
): PlacedProducer[] {
  return ids.map((id, i) => {
    const holder = holders[i % holders.length] ?? -1
    if (holder === -1) return { id, collectorId: null }
    return { id, collectorId: all[holder]?.id ?? 'gone' }
  })
}

function collector(id: string, more: Partial<PlanCollector> = {}): PlanCollector {
  return { id, capacity: 1, joining: false, ...more }
}

function ended<T>(planning: Generator<undefined, T>): T {
  for (;;) {
    const step = planning.next()
    if (step.done === true) return step.value
  }
}

function plan(producers: readonly PlacedProducer[], all: readonly PlanCollector[]): PlannedMove[] {
  return ended(planMoves(producers, all))
}

function after(
  producers: readonly PlacedProducer[],
  moves: readonly PlannedMove[],
): PlacedProducer[] {
  const to = new Map(moves.map((move) => [move.producer, move.to]))
  return producers.map(({ id, collectorId }) => ({ id, collectorId: to.get(id) ?? collectorId }))
}

function loadsOf(producers: readonly PlacedProducer[]): Map<string | null, number> {
  const loads = new Map<string | null, number>()
  for (const { collectorId } of producers) {
    loads.set(collectorId, (loads.get(collectorId) ?? 0) + 1)
  }
  return loads
}

function capOf({ capacity }: PlanCollector, all: readonly PlanCollector[], total: number): number {
  return loadCap(total, capacity, sumOf(all))
}

function sumOf(all: readonly PlanCollector[]): number {
  return all.reduce((sum, { capacity }) => sum + capacity, 0)
}

/** The collector that a producer belongs to most. */
function homeOf(producer: string, all: readonly PlanCollector[]): string | undefined {
  const { high, low } = keyOf(producer)
  return all
    .map(({ id, capacity }) => ({ id, here: affinity(high, low, keyOf(id), capacity) }))
    .toSorted((one, other) => other.here - one.here)[0]?.id
}

const many = Array.from({ length: 5000 }, (_, i) => `p${String(i).padStart(4, '0')}`)
const five = Array.from({ length: 5 }, (_, i) => collector(`c${i}`))
const settled = after(placed(many, [-1], five), plan(placed(many, [-1], five), five))

test.for([
  [0, 1, 1, 0],
  [1, 1, 1, 2],
  [10, 1, 3, 4],
  [100, 1, 10, 12],
  [100, 4, 10, 48],
] as const)('of %i producers a collector with %i of %i has at most %i', ([all, its, sum, cap]) => {
  expect(loadCap(all, its, sum)).toBe(cap)
})

describe('whatever there is', () => {
  test('afterwards everyone has a collector, and none has more than its cap', () => {
    assert(
      property(anyCollectors, anyIds, anyHolders, (all, ids, holders) => {
        const producers = placed(ids, holders, all)
        const now = after(producers, plan(producers, all))
        const loads = loadsOf(now)
        const own = new Set(all.map(({ id }) => id))
        expect(now.filter(({ collectorId }) => !own.has(collectorId ?? ''))).toEqual([])
        for (const one of all) {
          expect(loads.get(one.id) ?? 0).toBeLessThanOrEqual(capOf(one, all, ids.length))
        }
      }),
    )
  })

  test('planned again, nothing moves', () => {
    assert(
      property(anyCollectors, anyIds, anyHolders, (all, ids, holders) => {
        const producers = placed(ids, holders, all)
        const now = after(producers, plan(producers, all))
        const joined = all.map((one) => ({ ...one, joining: false }))
        expect(plan(now, joined)).toEqual([])
      }),
    )
  })

  test('it does not depend on the order of producers or collectors', () => {
    assert(
      property(anyCollectors, anyIds, anyHolders, (all, ids, holders) => {
        const producers = placed(ids, holders, all)
        const moves = plan(producers, all)
        expect(plan(producers.toReversed(), all.toReversed())).toEqual(moves)
      }),
    )
  })

  test('each move has its reason', () => {
    assert(
      property(anyCollectors, anyIds, anyHolders, (all, ids, holders) => {
        const producers = placed(ids, holders, all)
        const before = new Map(producers.map(({ id, collectorId }) => [id, collectorId]))
        const loads = loadsOf(producers)
        const moves = plan(producers, all)
        expect(new Set(moves.map(({ producer }) => producer)).size).toBe(moves.length)
        for (const { producer, from, to, reason } of moves) {
          expect(from).toBe(before.get(producer))
          expect(to).not.toBe(from)
          const holder = all.find(({ id }) => id === from)
          const isRight = {
            new: from === null,
            away: from === 'gone',
            join: homeOf(producer, all) === to,
            cap: holder !== undefined && (loads.get(from) ?? 0) > capOf(holder, all, ids.length),
          }
          expect(isRight[reason], reason).toBe(true)
        }
      }),
    )
  })

  test('without a join, those above their cap give away what is above it, and nobody else', () => {
    assert(
      property(anyCollectors, anyIds, anyHolders, (joining, ids, holders) => {
        const all = joining.map((one) => ({ ...one, joining: false }))
        const producers = placed(ids, holders, all)
        const loads = loadsOf(producers)
        const excess = all
          .map((one) => (loads.get(one.id) ?? 0) - capOf(one, all, ids.length))
          .filter((more) => more > 0)
          .reduce((sum, more) => sum + more, 0)
        const moves = plan(producers, all).filter(({ reason }) => reason === 'cap')
        expect(moves).toHaveLength(excess)
      }),
    )
  })
})

test('one collector more takes its share, and nothing else moves', () => {
  const all = [...five, collector('new', { joining: true })]
  const moves = plan(settled, all)
  expect(moves.every(({ to, reason }) => to === 'new' && reason === 'join')).toBe(true)
  expect(moves.length).toBeGreaterThan(750)
  expect(moves.length).toBeLessThanOrEqual(834)
})

test('one collector less moves what it had, and nothing else', () => {
  const moves = plan(settled, five.slice(1))
  expect(moves.every(({ from, reason }) => from === 'c0' && reason === 'away')).toBe(true)
  expect(moves).toHaveLength(loadsOf(settled).get('c0') ?? 0)
})

test('one that leaves and comes back gets back what belongs to it', () => {
  const without = after(settled, plan(settled, five.slice(1)))
  const back = five.map((one) => ({ ...one, joining: one.id === 'c0' }))
  const again = after(without, plan(without, back))
  const elsewhere = again.filter(({ collectorId }, i) => collectorId !== settled[i]?.collectorId)
  expect(elsewhere.length).toBeLessThan(50)
})

test('a collector that does not join gets what others have too much of, and no more', () => {
  const all = [...five, collector('other')]
  const excess = [...loadsOf(settled).values()].map((load) => Math.max(0, load - 1000))
  const moves = plan(settled, all)
  expect(moves.every(({ reason }) => reason === 'cap')).toBe(true)
  expect(moves).toHaveLength(excess.reduce((sum, more) => sum + more, 0))
})

test('who would have less than the one that joins keeps what it has', () => {
  const one = [{ id: 'only', collectorId: 'c0' }]
  const all = ['c1', 'c2', 'c3'].map((id) => collector(id, { joining: true }))
  expect(plan(one, [collector('c0'), ...all])).toEqual([])
})

test('a collector has as large a part as its capacity', () => {
  const all = [collector('a'), collector('b', { capacity: 2 }), collector('c', { capacity: 5 })]
  const loads = loadsOf(after(placed(many, [-1], all), plan(placed(many, [-1], all), all)))
  for (const { id, capacity } of all) {
    const share = (many.length * capacity) / 8
    expect((loads.get(id) ?? 0) / share).toBeGreaterThan(0.93)
    expect((loads.get(id) ?? 0) / share).toBeLessThan(1.07)
  }
})

test('a few are placed by what the others are', () => {
  const all = [collector('a'), collector('b')]
  const others = { total: 100, loads: new Map([['a', 60]]) }
  const moves = ended(planHomeless(placed(many.slice(0, 40), [-1], all), all, others))
  expect(moves).toHaveLength(40)
  expect(moves.every(({ to }) => to === 'b')).toBe(true)
})

test('those that came after the others were counted are placed too', () => {
  const all = [collector('a'), collector('b')]
  const others = { total: 3, loads: new Map([['a', 2]]) }
  const moves = ended(planHomeless(placed(many.slice(0, 40), [-1], all), all, others))
  expect(moves).toHaveLength(40)
})

test('where there is no collector, there is no move', () => {
  expect(plan(placed(many, [-1], []), [])).toEqual([])
})

test('releases agree where a producer belongs: another answer would move whole fleets', () => {
  const ids = ['c', 'd', 'e'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`)
  const all = ids.map((id, i) => collector(id, { capacity: i + 1 }))
  const homes = Array.from({ length: 24 }, (_, i) =>
    homeOf(`a0000000-0000-4000-8000-${String(i).padStart(12, '0')}`, all)?.slice(0, 1),
  )
  expect(homes.join('')).toMatchInlineSnapshot(`"ecddcddccceecedeededeedd"`)
})
