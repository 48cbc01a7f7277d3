import { expect, test } from 'vitest'
import { PostgresServer } from '../packages/nexus/test/postgres-server.ts'
import { collectedTimes, longestGap } from './src/collected-times.ts'
import { CollectorProcess } from './src/collector-process.ts'
import { ControlledFleet } from './src/controlled-fleet.ts'
import { countedSamples } from './src/counted-samples.ts'
import { freePort } from './src/free-port.ts'
import { NumberedFleet } from './src/numbered-fleet.ts'
import { Partition } from './src/partition.ts'
import { run } from './src/program.ts'
import { System } from './src/system.ts'
import { until } from './src/until.ts'

const PRODUCERS = 300
const INTERVAL_MS = 3000
const HEARTBEAT_MS = 500
/** How long a collector keeps its producers that is not heard. */
const TIMEOUT_MS = 4000
/** How often Nexus looks, at the latest. */
const UPKEEP_MS = TIMEOUT_MS / 4
/** How long what was taken waits to be sealed: few blocks, for engines that share their disk with others. */
const BATCH_MS = 3000
/** What a busy machine may add to each: processes wait for their turn, engines for their disk. */
const SLACK_MS = 15_000
/** While all goes well, and where producers are handed over: one collection that is missed. */
const HANDOVER_MS = 2 * INTERVAL_MS + HEARTBEAT_MS + SLACK_MS
/**
 * Where nobody says that it goes: from the last collection to the first of another collector. What was
 * asked for in JSON, and not sealed yet, is as if it had not been collected.
 */
const TAKEOVER_MS = BATCH_MS + TIMEOUT_MS + UPKEEP_MS + HEARTBEAT_MS + 2 * INTERVAL_MS + SLACK_MS

/** Why a pull fails of a producer that another collector has by now. */
const STALE = 'stale generation'
/** What is asked for in JSON is given once: a collector that dies takes what it has not sealed with it. */
const DIED = 'JSON only, of the collector that was killed'

/**
 * Three collectors, two Nexus over one PostgreSQL, an engine, each a program; 300 producers in a few; and
 * what happens to a fleet. Bounds follow from the configured timings, and from a slack.
 */
test(
  'a fleet whose collectors come and go: nobody is left out, nothing is missing, nothing double',
  { timeout: 900_000 },
  async () => {
    await using stack = new AsyncDisposableStack()
    const postgres = stack.use(await PostgresServer.start())
    const system = stack.use(
      await System.start({
        OXIMETER_DATABASE: await postgres.createDatabase(),
        OXIMETER_COLLECTOR_TIMEOUT: `${TIMEOUT_MS}ms`,
        OXIMETER_HEARTBEAT_INTERVAL: `${HEARTBEAT_MS}ms`,
        OXIMETER_BATCH_INTERVAL: `${BATCH_MS}ms`,
        OXIMETER_REQUEST_TIMEOUT: '30s',
        // Of the Nexus themselves, which are collected beside the others.
        OXIMETER_PRODUCER_INTERVAL: `${INTERVAL_MS}ms`,
        // Whatever changes is heard of by heartbeats.
        OXIMETER_REFRESH_INTERVAL: '1h',
      }),
    )
    const replica = await system.startReplica('replica')
    const urls = [system.internalUrl, replica.internalUrl]

    // Between one collector and both Nexus, both ways, there is something that can be cut.
    const port = await freePort()
    const ends = [...urls.map((url) => new URL(url).host), `127.0.0.1:${port}`]
    const wires = await Promise.all(ends.map((end) => Partition.before(end)))
    for (const wire of wires) stack.use(wire)
    const [first, second, itself = ''] = wires.map(({ address }) => address)
    const env = { OXIMETER_NEXUS: urls.join() }
    const behindWires = {
      OXIMETER_NEXUS: `http://${first},http://${second}`,
      OXIMETER_COLLECTOR_PORT: String(port),
      OXIMETER_COLLECTOR_ADVERTISE: itself,
    }
    const a = new CollectorProcess(system, 'a', { env })
    const b = new CollectorProcess(system, 'b', { env })
    const c = new CollectorProcess(system, 'c', { env: behindWires })
    const d = new CollectorProcess(system, 'd', { env })
    await Promise.all([a, b, c].map((collector) => collector.start()))
    await until('Nexus knows three collectors', async () => {
      const { items } = await replica.public.listCollectors()
      return items.filter(({ state }) => state === 'active').length === 3
    })
    const fleet = stack.use(
      await NumberedFleet.start({
        producers: PRODUCERS,
        onePlainOf: 10,
        processes: 4,
        intervalMs: INTERVAL_MS,
        nexus: urls,
      }),
    )
    const plain = new Set(fleet.producers.filter(({ isPlain }) => isPlain).map(({ id }) => id))
    const control = new ControlledFleet({
      nexus: replica.public,
      fleet,
      collectors: [a, b, c, d],
      boundMs: HANDOVER_MS,
    })
    const oximeterCollectors = async (...args: string[]): Promise<void> => {
      const all = ['collectors', ...args, '--api', replica.public.url]
      const { code, output } = await run('packages/cli/src/oximeter.ts', all)
      expect(`${code} ${output}`).toMatch(/^0 /)
    }

    await control.happens('none', 'abc', () => {})
    await control.happens('d is added', 'abcd', () => d.start())
    await control.happens('b is drained', 'acd', () => oximeterCollectors('drain', b.id, '--wait'))
    await control.happens('b is resumed', 'abcd', () => oximeterCollectors('resume', b.id))
    await control.happens('c is cut off from Nexus', 'abd', () =>
      wires.forEach((wire) => wire.cut()),
    )
    // It goes on from its list, until it hears from the producers themselves who has them.
    await until('c hears from all that can tell that another one has them', async () => {
      const { items } = await c.api.listProducerDetails({ limit: 1000 })
      const [refusing = [], others = []] = [true, false].map((isStale) =>
        items.filter(({ last_failure: last }) => (last?.reason === STALE) === isStale),
      )
      return refusing.length > 0 && others.every(({ id }) => plain.has(id))
    })
    await control.happens('c is back', 'abcd', () => wires.forEach((wire) => wire.heal()))
    const before = await control.assignments()
    await control.happens('a is killed with -9', 'bcd', () => a.kill(), { boundMs: TAKEOVER_MS })
    // What it had sealed and not stored yet is on its disk.
    await control.happens('a is started again', 'abcd', () => a.start())
    await control.happens('a Nexus is killed with -9', 'abcd', () => system.nexus.killHard())

    const handedOut = await fleet.close(120_000)
    await until('nothing waits any more', async () => {
      const { items } = await replica.public.listCollectors()
      return items.every(({ info }) => info?.n_samples_queued === 0)
    })
    const times = await collectedTimes(system)
    const counts = await countedSamples(replica.public, fleet, handedOut, ({ id, isPlain }) => {
      if (!isPlain) return 'columns'
      return before.get(id) === a.id ? DIED : 'JSON only, of the others'
    })
    console.table(control.table(times))
    console.table(counts)

    for (const { name, boundMs, ...window } of control.events) {
      expect(longestGap(times, window), name).toBeLessThanOrEqual(boundMs)
    }
    const problems = counts.filter(
      ({ group, missing, double }) => double > 0 || (missing > 0 && group !== DIED),
    )
    expect(problems).toEqual([])
  },
)
