import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CollectorProcess } from './src/collector-process.ts'
import { FAULTS, type Fault } from './src/faulty-network.ts'
import { Fleet } from './src/fleet.ts'
import { History } from './src/history.ts'
import { random } from './src/random.ts'
import { SharedCrashes } from './src/shared-crashes.ts'
import { storedLives } from './src/stored-sequences.ts'
import { System } from './src/system.ts'
import { until } from './src/until.ts'

const HISTORIES = 208
const FLEETS = 8
const INTERVAL_MS = 2500

/** `OXIMETER_SEED=… [OXIMETER_HISTORY=…]` runs one again: all of it, or with one history alone. */
const SEED = Number(process.env['OXIMETER_SEED'] ?? Date.now() % 1_000_000)
const ONLY = process.env['OXIMETER_HISTORY']

/**
 * A history is what one producer lives through, drawn from its own seed: which of its requests and
 * answers are lost, halved, late, repeated or old ones, and when the process that it shares with
 * others is closed or killed and started again. Beside it, from one seed more, all of them share what
 * happens to the system: two collectors die at each fault point and at any moment, one takes over from
 * the other and hands back, also from one that is dead, the engine and Nexus are killed.
 *
 * The seeds repeat what is done and in which order, not how the processes happen to be scheduled.
 */
test(
  `${HISTORIES} histories of crashes, losses, repeats and takeovers: nothing is missing, nothing double`,
  { timeout: 900_000 },
  async () => {
    console.log(`seed ${SEED}: run it again with OXIMETER_SEED=${SEED}`)
    await using stack = new AsyncDisposableStack()
    const system = stack.use(await System.start())
    const collectors = [
      new CollectorProcess(system, 'a'),
      new CollectorProcess(system, 'b'),
    ] as const
    await Promise.all(collectors.map((collector) => collector.start()))

    const numbers = ONLY === undefined ? [...Array(HISTORIES).keys()] : [Number(ONLY)]
    const histories: History[] = []
    for (const number of numbers) {
      histories.push(stack.use(await History.begin(SEED * 1000 + number, number)))
    }
    const fleets = Array.from({ length: FLEETS }, (_, n) => {
      const mine = histories.filter(({ number }) => number % FLEETS === n)
      return new Fleet({ histories: mine, nexus: system.internalUrl, intervalMs: INTERVAL_MS })
    })
    for (const fleet of fleets) stack.use(fleet)
    await Promise.all(fleets.map((fleet) => fleet.start()))

    const over = new AbortController()
    const crashes = new SharedCrashes(system, collectors, random(SEED))
    const began = performance.now()
    await Promise.all([
      crashes.run().finally(() => over.abort()),
      ...fleets.map((fleet, n) => liveOn(fleet, random(SEED * 1000 + 500 + n), over.signal)),
    ])
    console.log(`${Math.round((performance.now() - began) / 1000)} s of crashes`, crashes.counts)

    for (const history of histories) history.calm()
    await until('all are collected', () => histories.every(({ isCollected }) => isCollected))
    await Promise.all(fleets.map((fleet) => fleet.close(180_000)))
    await until('nothing waits any more', () => system.nothingWaits())

    const stored = await storedLives(system)
    const problems = histories.flatMap((history) =>
      history.problems(stored.get(history.number) ?? new Map()),
    )
    expect(problems).toEqual([])
    // Every last process closed in calm, so that all that it handed out had to be there.
    const unfinished = histories.filter((history) => !history.complete(history.lives - 1))
    expect(unfinished.map(({ number }) => number)).toEqual([])
    // Nothing of it went elsewhere.
    const { items } = await system.public.listCollectors()
    expect(items.map(({ info }) => info?.n_quarantined)).toEqual([0, 0])
    const faults = sumOf(histories)
    console.log('what happened to requests and answers', faults)
    // Something did happen.
    expect(crashes.counts).toMatchObject({
      'engine killed': expect.any(Number),
      'Nexus killed': expect.any(Number),
    })
    expect(Object.keys(crashes.counts).join()).toMatch(/killed a.*taken out|taken out.*killed a/)
    const expected = ONLY === undefined ? FAULTS : Object.keys(faults)
    expect(Object.keys(faults).sort()).toEqual([...expected].sort())
  },
)

/** The processes of a fleet: closed or killed now and then, and started again. */
async function liveOn(fleet: Fleet, chance: () => number, over: AbortSignal): Promise<void> {
  for (;;) {
    await pause(5000 + chance() * 35_000, undefined, { signal: over }).catch(() => undefined)
    if (over.aborted) return
    if (chance() < 0.5) await fleet.kill()
    else await fleet.close(8000)
    await fleet.start()
  }
}

function sumOf(histories: readonly History[]): Record<string, number> {
  const sums: Partial<Record<Fault, number>> = {}
  for (const { faults } of histories) {
    for (const [fault, times] of faults) sums[fault] = (sums[fault] ?? 0) + times
  }
  return sums
}
