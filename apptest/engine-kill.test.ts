import { ProducerServer } from '@oximeter/producer'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { random } from './src/random.ts'
import { Sequences } from './src/sequences.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

const PRODUCERS = 4
const LANES = 2500
const INTERVAL_MS = 200
const KILLS = 20

test(
  `kill -9 of the engine, ${KILLS} times under load: nothing is missing, nothing double`,
  { timeout: 900_000 },
  async () => {
    const seed = Date.now() % 1_000_000
    console.log(`seed ${seed}`)
    const chance = random(seed)
    await using system = await Standalone.start()
    const producers = Array.from({ length: PRODUCERS }, (_, number) => new Sequences(number, LANES))
    await using servers = new AsyncDisposableStack()
    for (const producer of producers) {
      const server = await ProducerServer.start({
        nexus: system.url('internal'),
        intervalMs: INTERVAL_MS,
      })
      server.registry.register(producer)
      servers.use(server)
    }
    const handedOut = (): bigint => producers.reduce((sum, { handedOut: n }) => sum + n, 0n)
    // Until their schema is known, samples wait one by one; that is for other tests.
    await until('every producer is collected and stored', async () => {
      const rows = await system
        .select('SELECT uniqExact(producer) AS stored FROM "fault_load:sequence"')
        .catch(() => [])
      return Number(rows[0]?.['stored']) === PRODUCERS
    })

    const began = performance.now()
    const before = handedOut()
    const killed = new Set<number>()
    while (killed.size < KILLS) {
      const pid = await until('the engine runs again', async () => {
        const engine = system.program.children().find(({ pid: one }) => !killed.has(one))
        const ping = await fetch(`${system.url('clickhouse')}/ping`)
        return ping.ok && engine?.pid
      })
      // Anywhere in an insert, a merge or in between.
      await pause(chance() * 1500)
      process.kill(pid, 'SIGKILL')
      killed.add(pid)
    }
    const rate = (Number(handedOut() - before) / (performance.now() - began)) * 1000
    await servers.disposeAsync()
    console.log(`${Math.round(rate)} samples/s while the engine was killed ${killed.size} times`)
    // Of 50 000 that are due; how many a slow machine manages is not for a test to say.
    expect(rate).toBeGreaterThanOrEqual(1000)

    await until('nothing waits any more', async () => {
      const { items } = await system.public.listCollectors()
      return items.every(({ info }) => info?.n_samples_queued === 0)
    })
    // Whatever went elsewhere says so here, and is missing below.
    expect((await system.public.listCollectors()).items).toMatchObject([
      { info: { n_quarantined: 0, n_samples_dropped: 0 } },
    ])
    const stored = await system.select(
      'SELECT producer, count() AS n, uniqExact(datum) AS distinct, min(datum) AS first, max(datum) AS last FROM "fault_load:sequence" GROUP BY producer ORDER BY producer',
    )
    expect(
      stored.map((row) =>
        Object.fromEntries(Object.entries(row).map(([k, v]) => [k, BigInt(String(v))])),
      ),
    ).toEqual(
      producers.map(({ number, handedOut: n }) => ({
        producer: BigInt(number),
        n,
        distinct: n,
        first: 0n,
        last: n - 1n,
      })),
    )
  },
)
