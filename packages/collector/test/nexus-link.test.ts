import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { startCollector, type Collector, type CollectorConfig } from '../src/index.ts'
import { HttpProducer } from './http-producer.ts'
import { NexusStandIn } from './nexus-stand-in.ts'
import { pageListener, Pages, type PageRequest } from './page-producer.ts'
import { clientOf, silent } from './system.ts'

const ID = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'

let dataDir: string
let nexus: NexusStandIn
let stack: AsyncDisposableStack
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'collector-'))
  stack = new AsyncDisposableStack()
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  nexus = stack.use(await NexusStandIn.start())
})
afterEach(() => stack.disposeAsync())

async function start(options: Partial<CollectorConfig> = {}): Promise<Collector> {
  const collector = await startCollector({
    id: ID,
    dataDir,
    listen: { port: 0 },
    nexusUrl: nexus.url,
    clickhouse: { url: NOWHERE },
    heartbeatIntervalMs: 50,
    // What is not heard of by heartbeats is not heard of.
    refreshIntervalMs: 3_600_000,
    logger: silent,
    ...options,
  })
  stack.defer(async () => void (await collector.close({ deadlineMs: 200 })))
  return collector
}

/** A producer of pages, what it was asked, and its record in a list. */
async function startProducer(answer?: (request: PageRequest) => Promise<Uint8Array | undefined>) {
  const asked: PageRequest[] = []
  const pages = new Pages()
  const server = stack.use(
    await HttpProducer.start(
      pageListener((request) => {
        asked.push(request)
        return answer?.(request) ?? pages.body(request.page ?? 1)
      }),
    ),
  )
  const record = {
    id: server.id,
    kind: 'service',
    address: server.address,
    interval: { secs: 0, nanos: 50_000_000 },
    generation: 7,
  }
  return { asked, record, epoch: pages.epoch }
}

test('it registers with its capacity, and tells how much it does', async () => {
  const { record } = await startProducer()
  nexus.items = [record]
  const collector = await start({ capacity: 2, spoolBytes: 2 ** 20 })
  const { url } = collector
  // Between two of them there may be no sample.
  const telling = () =>
    nexus.heartbeats.find(
      (one) => one.samples_per_second > 0 && one.heaviest[0]?.producer_id === record.id,
    )
  await until('a heartbeat that names the producer', () => telling() !== undefined)
  expect(nexus.registered).toEqual([{ collector_id: ID, address: new URL(url).host, capacity: 2 }])
  const { n_producers, spool_limit_bytes, heaviest } = telling() ?? {}
  expect(n_producers).toBe(1)
  expect(spool_limit_bytes).toBeLessThanOrEqual(2 ** 20)
  expect(heaviest?.[0]?.samples_per_second).toBeGreaterThan(0)
})

test('the list is fetched at once when its version is another, and not without that', async () => {
  const collector = await start()
  const { record } = await startProducer()
  const ids = async (): Promise<string[]> =>
    (await clientOf(collector).listProducers()).items.map(({ id }) => id)
  const beats = async (): Promise<void> => {
    const before = nexus.heartbeats.length
    await until('more heartbeats', () => nexus.heartbeats.length > before + 3)
  }
  await beats()
  const { lists } = nexus
  nexus.items = [record]
  await beats()
  expect(nexus.lists).toBe(lists)
  nexus.version = 2
  await until('the new list', async () => (await ids()).length === 1)
  nexus.items = []
  nexus.version = 1
  await until('the list after that', async () => (await ids()).length === 0)
  await beats()
  expect(nexus.lists).toBe(lists + 2)
})

test('what it is for Nexus is to be seen and is logged', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const collector = await start({ logger })
  for (const state of ['draining', 'active', 'expunged'] as const) {
    nexus.state = state
    await until(state, async () => (await clientOf(collector).info()).state === state)
    expect(lines.filter((line) => line.includes(`"state":"${state}"`)).length).toBeGreaterThan(0)
  }
})

test('a Nexus that has forgotten it is told again; its producers stay meanwhile', async () => {
  const { record } = await startProducer()
  nexus.items = [record]
  const collector = await start()
  await until('the list', async () => (await clientOf(collector).info()).n_producers === 1)
  nexus.forget()
  await until('it registers again', () => nexus.registered.length > 1)
  const before = nexus.heartbeats.length
  await until('it is heard again', () => nexus.heartbeats.length > before + 1)
  expect((await clientOf(collector).info()).n_producers).toBe(1)
})

test('a Nexus without heartbeats, as the reference is, is asked for lists in their stead', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  nexus.takesHeartbeats = false
  const { record } = await startProducer()
  const collector = await start({ logger })
  await until('lists', () => nexus.lists > 4)
  nexus.items = [record]
  await until('a newer one', async () => (await clientOf(collector).info()).n_producers === 1)
  // It has to try twice to be sure, and then leaves it at that.
  const { registered, lists } = nexus
  const times = registered.length
  expect(times).toBeGreaterThan(1)
  await until('more lists', () => nexus.lists > lists + 4)
  expect(registered).toHaveLength(times)
  expect((await clientOf(collector).info()).state).toBeNull()
  expect(lines.filter((line) => line.includes('takes no heartbeats'))).toHaveLength(1)
})

test('the first of two Nexus is gone: the second has it', async () => {
  const { record } = await startProducer()
  nexus.items = [record]
  const collector = await start({ nexusUrl: [NOWHERE, nexus.url] })
  await until('the list', async () => (await clientOf(collector).info()).n_producers === 1)
  expect(nexus.registered).toHaveLength(1)
})

test('a producer that leaves hears what is durable, as of its old assignment, and is left alone', async () => {
  const { asked, record, epoch } = await startProducer()
  nexus.items = [record]
  // Nothing is sealed for its age.
  await start({ batchIntervalMs: 3_600_000 })
  await until('some pages', () => asked.length > 3)
  expect(asked.every(({ ack }) => ack === undefined || ack < 1)).toBe(true)
  nexus.items = []
  nexus.version = 2
  const last = await until('the last word', () => asked.find(({ limit }) => limit === 0))
  const pages = asked.filter(({ limit }) => limit === undefined).length
  expect(last).toMatchObject({ epoch, ack: pages, collector: ID, generation: '7' })
  expect(asked.at(-1)).toBe(last)
})
