import { type CollectorStatus } from '@oximeter/api/client'
import { expect, test } from 'vitest'
import { PostgresServer } from '../packages/nexus/test/postgres-server.ts'
import { collectedTimes, longestGap, type CollectedTimes } from './src/collected-times.ts'
import { CollectorProcess } from './src/collector-process.ts'
import { freePort } from './src/free-port.ts'
import { NumberedFleet } from './src/numbered-fleet.ts'
import { Partition } from './src/partition.ts'
import { run } from './src/program.ts'
import { System, type Replica } from './src/system.ts'
import { until } from './src/until.ts'

const PRODUCERS = 300
const INTERVAL_MS = 2000
const HEARTBEAT_MS = 500
/** How long a collector keeps its producers that is not heard. */
const TIMEOUT_MS = 5000
/** How often Nexus looks, at the latest. */
const UPKEEP_MS = TIMEOUT_MS / 4
/** How often is looked whether all is well again. */
const LOOK_MS = 300
/** What a busy machine may add to each: processes wait for their turn, engines for their disk. */
const SLACK_MS = 15_000
/** While all goes well, and where producers are handed over: two collections, and one that is missed. */
const HANDOVER_MS = 2 * INTERVAL_MS + HEARTBEAT_MS + SLACK_MS
/** Where nobody says that it goes: from the last collection to the first of another collector. */
const TAKEOVER_MS = INTERVAL_MS + TIMEOUT_MS + UPKEEP_MS + HEARTBEAT_MS + INTERVAL_MS + SLACK_MS

/** Why a pull fails of a producer that another collector has by now. */
const STALE = 'stale generation'

/** What happened, and what it came to. */
interface Event {
  readonly name: string
  /** From when on it happened until all were collected again. */
  readonly from: number
  readonly to: number
  readonly boundMs: number
  readonly moved: number
  /** Producers by collector, once all have settled. */
  readonly loads: string
}

/**
 * Three collectors, two Nexus over one PostgreSQL, an engine and 300 producers, each a program or in
 * one; and what happens to a fleet: collectors are added, drained, brought back, killed and cut off
 * from Nexus, and a Nexus is killed.
 */
class ControlledFleet {
  readonly events: Event[] = []
  readonly system: System
  readonly replica: Replica
  readonly fleet: NumberedFleet
  readonly collectors: readonly CollectorProcess[]
  readonly #ids: ReadonlySet<string>

  constructor(parts: Pick<ControlledFleet, 'system' | 'replica' | 'fleet' | 'collectors'>) {
    this.system = parts.system
    this.replica = parts.replica
    this.fleet = parts.fleet
    this.collectors = parts.collectors
    this.#ids = new Set(parts.fleet.producers.map(({ id }) => id))
  }

  /**
   * Something happens, and the fleet settles.
   *
   * @param among names of the collectors that share all producers in the end
   */
  async happens(
    name: string,
    { among, boundMs }: { readonly among: readonly string[]; readonly boundMs: number },
    what: () => Promise<unknown>,
  ): Promise<void> {
    const before = await this.assignments()
    const from = Date.now()
    await what()
    const loads = await until(`${name}: ${among.join(', ')} share all`, () =>
      this.#evenLoads(among),
    )
    await this.#allCollectedAgain()
    const to = Date.now()
    const after = await this.assignments()
    const moved = [...after].filter(([id, at]) => before.has(id) && before.get(id) !== at).length
    this.events.push({ name, from, to, boundMs, moved, loads })
  }

  /** The collector of each producer, by its id. */
  async assignments(): Promise<Map<string, string | null>> {
    const { items } = await this.replica.public.producers({ limit: 1000 })
    return new Map(items.map(({ id, collector_id }) => [id, collector_id]))
  }

  idOf(name: string): string {
    const { id } = this.collectors.find((collector) => collector.name === name) ?? {}
    if (id === undefined) throw new Error(`no collector ${name}`)
    return id
  }

  /** Loads in words, once they are even, nobody hands over, and each collector has heard of it. */
  async #evenLoads(among: readonly string[]): Promise<string | undefined> {
    const { items } = await this.replica.public.collectors()
    const total = (await this.assignments()).size
    const cap = Math.ceil((1.2 * total) / among.length)
    const sharing = among.map((name) => items.find(({ id }) => id === this.idOf(name)))
    const isEven = sharing.every((item) => item !== undefined && isSettled(item, cap))
    const held = sharing.reduce((sum, item) => sum + (item?.n_producers ?? 0), 0)
    if (!isEven || held !== total) return undefined
    return sharing.map((item, i) => `${among[i]} ${item?.n_producers}`).join(', ')
  }

  /** Each producer has been collected since now. */
  async #allCollectedAgain(): Promise<void> {
    const now = Date.now()
    await until(
      'all are collected again',
      async () => {
        const { items } = await this.replica.public.producers({ limit: 1000 })
        const mine = items.filter(({ id }) => this.#ids.has(id))
        return mine.every(({ status }) => Date.parse(status?.last_success?.started_at ?? '') > now)
      },
      { intervalMs: LOOK_MS },
    )
  }

  /** Prints what came of it. */
  print(times: CollectedTimes, counts: readonly Counted[]): void {
    console.table(
      this.events.map(({ name, moved, loads, boundMs, ...window }) => ({
        event: name,
        moved,
        'uncollected, s': seconds(longestGap(times, window)),
        'at most, s': seconds(boundMs),
        'took, s': seconds(window.to - window.from),
        'producers by collector': loads,
      })),
    )
    console.table(counts)
  }
}

function isSettled(item: CollectorStatus, cap: number): boolean {
  const { state, n_producers: held, n_handing_over: leaving, info } = item
  return (
    state === 'active' && held > 0 && held <= cap && leaving === 0 && info?.n_producers === held
  )
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

/** What is stored of producers, beside what they handed out. */
interface Counted {
  readonly producers: string
  readonly number: number
  handedOut: number
  stored: number
  missing: number
  double: number
}

test(
  'a fleet whose collectors come and go: nobody is left out, nothing is missing, nothing double',
  { timeout: 600_000 },
  async () => {
    await using stack = new AsyncDisposableStack()
    const postgres = stack.use(await PostgresServer.start())
    const system = stack.use(
      await System.start({
        OXIMETER_DATABASE: await postgres.createDatabase(),
        OXIMETER_COLLECTOR_TIMEOUT: `${TIMEOUT_MS}ms`,
        OXIMETER_HEARTBEAT_INTERVAL: `${HEARTBEAT_MS}ms`,
        OXIMETER_BATCH_INTERVAL: '1s',
        OXIMETER_REQUEST_TIMEOUT: '30s',
        // Whatever changes is heard of by heartbeats.
        OXIMETER_REFRESH_INTERVAL: '1h',
      }),
    )
    const replica = await system.startReplica('replica')
    const nexus = [system.internalUrl, replica.internalUrl]

    // Between the third collector and all Nexus there is something that can be cut.
    const port = await freePort()
    const wires = [...nexus.map((url) => new URL(url).host), `127.0.0.1:${port}`]
    const cut = await Promise.all(
      wires.map(async (host) => stack.use(await Partition.before(host))),
    )
    const [first, second, back] = cut.map(({ address }) => address)
    const env = { OXIMETER_NEXUS: nexus.join() }
    const collectors = [
      new CollectorProcess(system, 'a', { env }),
      new CollectorProcess(system, 'b', { env }),
      new CollectorProcess(system, 'c', {
        env: {
          OXIMETER_NEXUS: `http://${first},http://${second}`,
          OXIMETER_COLLECTOR_PORT: String(port),
          OXIMETER_COLLECTOR_ADVERTISE: back ?? '',
        },
      }),
      new CollectorProcess(system, 'd', { env }),
    ] as const
    const [a, , c, d] = collectors
    await Promise.all(collectors.slice(0, 3).map((collector) => collector.start()))
    await until('Nexus knows three collectors', async () => {
      const { items } = await replica.public.collectors()
      return items.filter(({ state }) => state === 'active').length === 3
    })
    const fleet = stack.use(
      await NumberedFleet.start({
        producers: PRODUCERS,
        onePlainOf: 10,
        processes: 4,
        intervalMs: INTERVAL_MS,
        nexus,
      }),
    )
    const control = new ControlledFleet({ system, replica, fleet, collectors })
    const oximeter = async (...args: string[]): Promise<void> => {
      const { code, output } = await run('packages/cli/src/oximeter.ts', [
        ...args,
        '--api',
        replica.public.url,
      ])
      expect(`${code} ${output}`).toMatch(/^0 /)
    }
    await control.happens('none', { among: ['a', 'b', 'c'], boundMs: HANDOVER_MS }, async () => {})

    await control.happens('d is added', { among: ['a', 'b', 'c', 'd'], boundMs: HANDOVER_MS }, () =>
      d.start(),
    )
    await control.happens('b is drained', { among: ['a', 'c', 'd'], boundMs: HANDOVER_MS }, () =>
      oximeter('collectors', 'drain', control.idOf('b'), '--wait'),
    )
    await control.happens(
      'b is resumed',
      { among: ['a', 'b', 'c', 'd'], boundMs: HANDOVER_MS },
      () => oximeter('collectors', 'resume', control.idOf('b')),
    )
    await control.happens(
      'c is cut off from Nexus',
      { among: ['a', 'b', 'd'], boundMs: HANDOVER_MS },
      async () => {
        for (const wire of cut) wire.cut()
      },
    )
    // It goes on from its list, until it hears from the producers themselves who has them.
    await until('c has been told by each producer that can that another one has it', async () => {
      const { items } = await c.api.producerDetails({ limit: 1000 })
      const plain = new Set(fleet.producers.filter(({ isPlain }) => isPlain).map(({ id }) => id))
      const refusing = items.filter(({ last_failure: last }) => last?.reason === STALE)
      const others = items.filter((item) => !refusing.includes(item))
      return refusing.length > 0 && others.every(({ id }) => plain.has(id))
    })
    await control.happens(
      'c is back',
      { among: ['a', 'b', 'c', 'd'], boundMs: HANDOVER_MS },
      async () => {
        for (const wire of cut) wire.heal()
      },
    )
    // What is asked for in JSON is given once: a collector that dies takes that with it.
    const ofA = await control.assignments()
    await control.happens(
      'a is killed with -9',
      { among: ['b', 'c', 'd'], boundMs: TAKEOVER_MS },
      () => a.kill(),
    )
    await control.happens(
      'a Nexus is killed with -9',
      { among: ['b', 'c', 'd'], boundMs: HANDOVER_MS },
      () => system.nexus.killHard(),
    )

    const handedOut = await fleet.close(120_000)
    await until('nothing waits any more', async () => {
      const { items } = await replica.public.collectors()
      const states = items.filter(({ id }) => id !== a.id).map(({ info }) => info)
      return states.every((info) => info?.n_samples_queued === 0)
    })
    const times = await collectedTimes(system)
    const counts = await counted(replica, fleet, handedOut, (id) => ofA.get(id) === a.id)
    control.print(times, counts)

    for (const { name, boundMs, ...window } of control.events) {
      expect(longestGap(times, window), name).toBeLessThanOrEqual(boundMs)
    }
    for (const { missing, double, producers } of counts) {
      expect(double, producers).toBe(0)
      if (producers !== DIED) expect(missing, producers).toBe(0)
    }
  },
)

const DIED = 'JSON only, of the collector that was killed'

/** Counted by SQL, over the view that people ask. */
async function counted(
  replica: Replica,
  fleet: NumberedFleet,
  handedOut: ReadonlyMap<number, bigint>,
  isOfKilled: (id: string) => boolean,
): Promise<Counted[]> {
  const { rows } = await replica.public.sql(
    `SELECT producer, count() AS n, uniqExact(datum) AS distinct
     FROM "fault_load:sequence" GROUP BY producer`,
  )
  const stored = new Map(
    rows.map(([number, n, distinct]) => [
      Number(number),
      { n: Number(n), distinct: Number(distinct) },
    ]),
  )
  const groups = Map.groupBy(fleet.producers, ({ id, isPlain }) =>
    isPlain ? (isOfKilled(id) ? DIED : 'JSON only, of the others') : 'columns',
  )
  return [...groups].map(([producers, of]) => {
    const sum: Counted = {
      producers,
      number: of.length,
      handedOut: 0,
      stored: 0,
      missing: 0,
      double: 0,
    }
    for (const { number } of of) {
      const given = Number(handedOut.get(number) ?? 0n)
      const { n = 0, distinct = 0 } = stored.get(number) ?? {}
      sum.handedOut += given
      sum.stored += n
      sum.missing += given - distinct
      sum.double += n - distinct
    }
    return sum
  })
}
