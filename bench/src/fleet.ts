/**
 * A hundred thousand producers on one Nexus over PostgreSQL: what it costs to register, renew and list them,
 * what the background work takes, and how long a collector that joins, leaves or dies keeps it busy. Nexus
 * and PostgreSQL are as they come; producers and collectors are requests of this process, on the same cores.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  allPages,
  NexusClient,
  NexusPublicClient,
  type PageQuery,
  type CollectorStatus,
  type ProducerEndpoint,
} from '@oximeter/api/client'
import { until } from '@oximeter/apptest/until'
import { PostgresServer } from '../../packages/nexus/test/postgres-server.ts'
import { printTable, QUICK, type Row } from './measure.ts'
import { cpuSecondsOf, memoryOf, peakMemoryOf } from './process-cost.ts'
import { startProgram, urlIn } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PRODUCERS = QUICK ? 500 : 100_000
const COLLECTORS = 3
/** Requests that are under way at once. */
const AT_ONCE = 64
const PAGE = 1000
const HEARTBEAT_MS = 5_000
const IDLE_MS = QUICK ? 2_000 : 60_000
const PATIENCE = { timeoutMs: 300_000 }

await using server = await PostgresServer.start({ fsync: 'on', shared_buffers: '128MB' })
await using data = await scratchDirectory()
await using program = await startProgram('nexus', data.path, [], {
  OXIMETER_DATABASE: await server.createDatabase(),
  // Nobody is there: what is measured does not ask for it.
  OXIMETER_CLICKHOUSE: 'http://127.0.0.1:1',
})
const internal = new NexusClient(urlIn(program, 'internal API'))
const open = new NexusPublicClient(urlIn(program, 'public API'))

const beating = new Set<string>()
const beats = setInterval(() => {
  for (const id of beating) internal.heartbeat({ collector_id: id }, heartbeat).catch(console.error)
}, HEARTBEAT_MS)
using cleanup = new DisposableStack()
cleanup.defer(() => clearInterval(beats))
const heartbeat = {
  n_producers: 0,
  samples_per_second: 0,
  spool_bytes: 0,
  spool_limit_bytes: 1e9,
  heaviest: [],
}
for (let i = 0; i < COLLECTORS; i++) await join()

const producers = Array.from({ length: PRODUCERS }, (_, i): ProducerEndpoint => ({
  id: randomUUID(),
  kind: 'service',
  address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:9000`,
  interval: { secs: 10, nanos: 0 },
}))
const rows: Row[] = []
rows.push(...(await asked('registering', PRODUCERS, (i) => register(i))))
rows.push({ what: 'resident after that: Nexus', value: residentMb(), unit: 'MB' })
rows.push(...(await asked('renewing', PRODUCERS, (i) => register(i))))
rows.push(...(await listed()))
rows.push(...(await idle()))
const joined = await moved('a fourth collector joins', join, (all) => isEven(all, 4))
rows.push(...joined.rows)
// The former collectors let go of what they handed over.
await until(
  'all is handed over',
  async () => (await status()).every((one) => one.n_handing_over === 0),
  PATIENCE,
)
const [first = '', second = ''] = beating
rows.push(
  ...(
    await moved(
      'a collector is expunged',
      () => {
        beating.delete(first)
        return open.expungeCollector({ id: first })
      },
      (all) => isEven(all, 3),
    )
  ).rows,
)
rows.push(
  ...(
    await moved(
      'a collector dies, last heard up to 5 s ago',
      async () => void beating.delete(second),
      (all) => isEven(all, 2),
    )
  ).rows,
)
rows.push({ what: 'resident at most: Nexus', value: peakMemoryOf(program.pid) / 1e6, unit: 'MB' })
printTable(`${PRODUCERS} producers, ${COLLECTORS} collectors, one Nexus over PostgreSQL`, rows)

async function join(): Promise<void> {
  const id = randomUUID()
  await internal.registerCollector({ collector_id: id, address: '127.0.0.1:1' })
  await internal.heartbeat({ collector_id: id }, heartbeat)
  beating.add(id)
}

async function register(i: number): Promise<void> {
  const producer = producers[i]
  if (producer !== undefined) await internal.registerProducer(producer)
}

/** Makes requests, a number of them at a time. */
async function asked(
  what: string,
  count: number,
  ask: (i: number) => Promise<unknown>,
): Promise<Row[]> {
  const took: number[] = []
  const turns = Array(count).keys()
  const cpu = cpuSecondsOf(program.pid)
  const began = performance.now()
  const worker = async () => {
    for (const i of turns) {
      const start = performance.now()
      await ask(i)
      took.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const seconds = (performance.now() - began) / 1000
  return [
    { what, value: count / seconds, unit: '/s' },
    ...latencies(took),
    {
      what: '  CPU of Nexus',
      value: ((cpuSecondsOf(program.pid) - cpu) * 1e6) / count,
      unit: 'µs',
    },
  ]
}

/** Each collector fetches its list, page by page. */
async function listed(): Promise<Row[]> {
  const took: number[] = []
  let found = 0
  const began = performance.now()
  for (const id of beating) {
    const fetchPage = async (page: PageQuery) => {
      const start = performance.now()
      const answer = await internal.listCollectorProducers({ ...page, collector_id: id })
      took.push(performance.now() - start)
      return answer
    }
    const list = await Array.fromAsync(allPages(fetchPage, { limit: PAGE }))
    found += list.length
  }
  // Nexus measures itself, and is there too.
  if (found < PRODUCERS) throw new Error(`${found} of ${PRODUCERS} producers are in lists`)
  const seconds = (performance.now() - began) / 1000
  return [
    { what: `listing, in pages of ${PAGE}`, value: found / seconds, unit: '/s' },
    ...latencies(took),
  ]
}

/** What the background work takes while nothing happens but heartbeats. */
async function idle(): Promise<Row[]> {
  const before = cpuSecondsOf(program.pid)
  await pause(IDLE_MS)
  const cpu = cpuSecondsOf(program.pid) - before
  return [
    {
      what: 'background work and heartbeats, CPU of Nexus',
      value: (100_000 * cpu) / IDLE_MS,
      unit: '% of a core',
      goal: 5,
    },
  ]
}

/** Does something that moves producers, and waits until they have moved; some renew meanwhile. */
async function moved(
  what: string,
  cause: () => Promise<unknown>,
  isOver: (all: readonly CollectorStatus[]) => boolean,
): Promise<{ readonly rows: readonly Row[] }> {
  const took: number[] = []
  const over = new AbortController()
  const renewals = (async () => {
    for (let i = 0; !over.signal.aborted; i = (i + 1) % PRODUCERS) {
      const start = performance.now()
      await register(i)
      took.push(performance.now() - start)
    }
  })()
  const cpu = cpuSecondsOf(program.pid)
  const began = performance.now()
  await cause()
  await until(what, async () => isOver(await status()), PATIENCE)
  const seconds = (performance.now() - began) / 1000
  over.abort()
  await renewals
  return {
    rows: [
      { what: `${what}: until all have moved`, value: seconds, unit: 's', goal: 30 },
      {
        what: '  CPU of Nexus, renewals included',
        value: cpuSecondsOf(program.pid) - cpu,
        unit: 's',
      },
      ...latencies(took, '  renewing meanwhile'),
    ],
  }
}

async function status(): Promise<readonly CollectorStatus[]> {
  return (await open.listCollectors()).items
}

/** Whether so many collectors have all producers, each at most 1.2 times its share, none a trifle. */
function isEven(all: readonly CollectorStatus[], collectors: number): boolean {
  const loads = all.map(({ n_producers }) => n_producers).filter((load) => load > 0)
  const total = loads.reduce((sum, load) => sum + load, 0)
  const share = total / collectors
  return (
    loads.length === collectors &&
    total >= PRODUCERS &&
    loads.every((load) => load > 0.7 * share && load <= Math.ceil(1.2 * share))
  )
}

function latencies(took: readonly number[], what = ' '): Row[] {
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return [
    { what: `${what} median`, value: at(0.5), unit: 'ms' },
    { what: `${what} 99 %`, value: at(0.99), unit: 'ms' },
    { what: `${what} the longest`, value: at(1), unit: 'ms' },
  ]
}

function residentMb(): number {
  return memoryOf(program.pid).resident / 1e6
}
