import { assert, double, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LoadWatch, type BusyCollector, type LoadMove } from './load-watch.ts'

const PASS_MS = 4_000
const HEARTBEAT_MS = 5_000
/** How long after a move the former collector stops, and the new one begins. */
const HANDOVER_MS = 20_000
const MINUTE_MS = 60_000

interface Simulated {
  /** Samples a second of each producer, by collector. */
  readonly rates: Map<string, Map<string, number>>
  readonly capacities: ReadonlyMap<string, number>
  readonly watch: LoadWatch
  readonly moves: (LoadMove & { readonly at: number })[]
  now: number
}

/** Collectors `c0`… with producers of these rates each. */
function simulated(
  rates: readonly (readonly number[])[],
  capacities: readonly number[] = [],
): Simulated {
  return {
    rates: new Map(
      rates.map((its, i) => [`c${i}`, new Map(its.map((rate, j) => [`p${i}-${j}`, rate]))]),
    ),
    capacities: new Map(rates.map((_, i) => [`c${i}`, capacities[i] ?? 1])),
    watch: new LoadWatch(),
    moves: [],
    now: 0,
  }
}

/** Lets time pass: heartbeats, passes, and moves that take effect a while after they are decided. */
function pass(fleet: Simulated, ms: number, noise: (now: number) => number = () => 1): void {
  const { rates, watch, moves, capacities } = fleet
  const total = [...rates.values()].reduce((sum, all) => sum + all.size, 0)
  for (const end = fleet.now + ms; fleet.now < end; fleet.now += PASS_MS) {
    const heardAt = Math.floor(fleet.now / HEARTBEAT_MS)
    const collectors = [...rates].map(([id, all]): BusyCollector => {
      const heaviest = [...all]
        .toSorted(([, one], [, other]) => other - one)
        .slice(0, 20)
        .map(([producer_id, samples_per_second]) => ({ producer_id, samples_per_second }))
      const samplesPerSecond = loadOf(fleet, id) * noise(heardAt)
      const capacity = capacities.get(id) ?? 1
      return { id, capacity, producers: all.size, samplesPerSecond, heardAt, heaviest }
    })
    const move = watch.observe(collectors, total, fleet.now)
    if (move !== undefined) moves.push({ ...move, at: fleet.now })
    for (const { producer, from, to, at } of moves) {
      if (fleet.now - at < HANDOVER_MS) continue
      const rate = rates.get(from)?.get(producer)
      if (rate === undefined) continue
      rates.get(from)?.delete(producer)
      rates.get(to)?.set(producer, rate)
    }
  }
}

function loadOf({ rates }: Simulated, id: string): number {
  return sumOf(rates.get(id)?.values() ?? [])
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const number of numbers) sum += number
  return sum
}

/** How much busier the busiest is than the mean. */
function unevenness(fleet: Simulated): number {
  const ids = [...fleet.rates.keys()]
  const mean = sumOf(ids.map((id) => loadOf(fleet, id))) / sumOf(fleet.capacities.values())
  return Math.max(...ids.map((id) => loadOf(fleet, id) / (fleet.capacities.get(id) ?? 1))) / mean
}

const heavy = Array.from({ length: 40 }, () => 500)
const light = Array.from({ length: 40 }, () => 100)

describe('a collector that has far too much to do', () => {
  test('gives away until all have about the same, and then all stays as it is', () => {
    const few = light.slice(0, 30)
    const fleet = simulated([heavy, few, few])
    pass(fleet, 20 * MINUTE_MS)
    expect(unevenness(fleet)).toBeLessThan(1.15)
    const made = fleet.moves.length
    pass(fleet, 60 * MINUTE_MS)
    expect(fleet.moves).toHaveLength(made)
    expect(new Set(fleet.moves.map(({ producer }) => producer)).size).toBe(made)
  })

  test('does so slowly: after a while, and three times a minute', () => {
    const fleet = simulated([heavy, light, light])
    pass(fleet, 5 * MINUTE_MS)
    const [first] = fleet.moves
    expect(first?.at).toBeGreaterThan(10_000)
    const times = fleet.moves.map(({ at }) => at)
    expect(times.length).toBeGreaterThan(5)
    const pauses = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(20_000)
  })

  test('never gives away what would only turn it round', () => {
    const fleet = simulated([[10_000], [100], [100]])
    pass(fleet, 20 * MINUTE_MS)
    expect(fleet.moves).toEqual([])
  })

  test('gives away nothing for a moment of it', () => {
    const fleet = simulated([light, light])
    pass(fleet, 20 * MINUTE_MS, (heardAt) => (heardAt % 20 === 0 ? 3 : 1))
    expect(fleet.moves).toEqual([])
  })
})

test('20 % more are fine, and so is much more of little', () => {
  const fleet = simulated([Array.from({ length: 40 }, () => 120), light])
  pass(fleet, 20 * MINUTE_MS)
  const idle = simulated([
    [40, 40],
    [1, 1],
  ])
  pass(idle, 20 * MINUTE_MS)
  expect([...fleet.moves, ...idle.moves]).toEqual([])
})

test('a collector of twice the capacity may have twice as much', () => {
  const fleet = simulated([[...light, ...light], light], [2, 1])
  pass(fleet, 20 * MINUTE_MS)
  expect(fleet.moves).toEqual([])
})

test('who is at its cap of producers is given none', () => {
  const full = Array.from({ length: 120 }, () => 1)
  const fleet = simulated([
    Array.from({ length: 60 }, () => 100),
    full,
    Array.from({ length: 60 }, () => 20),
  ])
  pass(fleet, 20 * MINUTE_MS)
  expect(fleet.moves.length).toBeGreaterThan(0)
  expect(fleet.moves.some(({ to }) => to === 'c1')).toBe(false)
})

test('one that tells nothing is left out', () => {
  const watch = new LoadWatch()
  const silent = { capacity: 1, producers: 1, heardAt: 0, heaviest: [], samplesPerSecond: null }
  for (let now = 0; now < MINUTE_MS; now += PASS_MS) {
    const heaviest = [{ producer_id: 'p', samples_per_second: 1 }]
    const busy = {
      id: 'b',
      capacity: 1,
      producers: 1,
      samplesPerSecond: 1e6,
      heardAt: now,
      heaviest,
    }
    expect(watch.observe([busy, { ...silent, id: 'a' }], 2, now)).toBeUndefined()
  }
})

test('whatever the rates are, it gets evener and ends', () => {
  assert(
    property(
      integer({ min: 2, max: 5 }),
      integer({ min: 1, max: 30 }),
      double({ min: 1, max: 3, noNaN: true }),
      (collectors, producers, skew) => {
        const fleet = simulated(
          Array.from({ length: collectors }, (_, i) =>
            Array.from({ length: producers }, (__, j) => 50 * (1 + (j % 7)) * skew ** i),
          ),
        )
        const before = unevenness(fleet)
        pass(fleet, 120 * MINUTE_MS)
        const made = fleet.moves.length
        pass(fleet, 60 * MINUTE_MS)
        expect(fleet.moves).toHaveLength(made)
        expect(unevenness(fleet)).toBeLessThanOrEqual(before + 1e-9)
      },
    ),
    { numRuns: 40 },
  )
})
