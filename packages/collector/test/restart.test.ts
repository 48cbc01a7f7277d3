import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { i64, metric, ProducerRegistry, target } from '@oximeter/core'
import { createHandler } from '@oximeter/producer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { startCollector, type Collector, type CollectorConfig } from '../src/index.ts'
import { HttpProducer, json } from './http-producer.ts'
import { clientOf, silent } from './system.ts'

const ID = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'collector-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

function start(options: Partial<CollectorConfig> = {}): Promise<Collector> {
  return startCollector({
    id: ID,
    dataDir,
    listen: { port: 0 },
    nexusUrl: NOWHERE,
    clickhouse: { url: NOWHERE },
    refreshIntervalMs: 50,
    logger: silent,
    ...options,
  })
}

/** A Nexus that only has a list. */
function nexusWith(items: () => readonly unknown[]): Promise<HttpProducer> {
  return HttpProducer.start((request, response) => {
    if (request.method === 'POST') response.writeHead(204).end()
    else json(response, JSON.stringify({ items: items(), next_page: null }))
  })
}

/** A real producer, and its record in Nexus's list. */
async function startProducer() {
  const registry = new ProducerRegistry()
  const level = metric('level', {}, i64()).on(target('tank', {}).of({}))
  registry.register(level)
  level.with({}).set(7)
  const server = await HttpProducer.start(createHandler(registry))
  const record = {
    id: registry.id,
    kind: 'service',
    address: server.address,
    interval: { secs: 0, nanos: 50_000_000 },
    generation: 1,
  }
  return { server, record }
}

async function idsOf(collector: Collector): Promise<string[]> {
  return (await clientOf(collector).listProducers()).items.map(({ id }) => id)
}

test('a collector that starts while Nexus is away pulls the producers that it had', async () => {
  const { server, record } = await startProducer()
  await using _ = server
  {
    await using nexus = await nexusWith(() => [record])
    await using first = await start({ nexusUrl: `http://${nexus.address}` })
    await until('the list', async () => (await idsOf(first)).length === 1)
  }
  await using second = await start()
  expect(await idsOf(second)).toEqual([record.id])
  await until('pulls, and their acknowledgement', async () => {
    const { n_collections } = await clientOf(second).getProducer({ producer_id: record.id })
    return n_collections > 3
  })
})

test('the list is what Nexus said last: also that there is nobody', async () => {
  const { server, record } = await startProducer()
  await using _ = server
  let items: unknown[] = [record]
  {
    await using nexus = await nexusWith(() => items)
    await using first = await start({ nexusUrl: `http://${nexus.address}` })
    await until('the list', async () => (await idsOf(first)).length === 1)
    items = []
    await until('the end of the list', async () => (await idsOf(first)).length === 0)
  }
  await using second = await start()
  expect(await idsOf(second)).toEqual([])
})

test('a list that cannot be read is none', async () => {
  await writeFile(join(dataDir, 'producers.json'), '[{"id":')
  await using collector = await start()
  expect(await idsOf(collector)).toEqual([])
})

test.for([
  ['nobody is there', (): void => {}],
  [
    'nobody answers',
    (config: { nexusUrl: string; clickhouse: { url: string } }, silence: string): void => {
      config.nexusUrl = silence
      config.clickhouse.url = silence
    },
  ],
] as const)(
  'closing while %s takes as long as the seal, and leaves nothing behind',
  async ([, change]) => {
    const { server, record } = await startProducer()
    await using _ = server
    await writeFile(join(dataDir, 'producers.json'), JSON.stringify([record]))
    await using silence = await HttpProducer.start(() => {})
    const config = { nexusUrl: NOWHERE, clickhouse: { url: NOWHERE }, deregisterOnClose: true }
    change(config, `http://${silence.address}`)
    const before = timersNow()
    const collector = await start(config)
    const client = clientOf(collector)
    await until('samples', async () => (await client.info()).n_samples_collected > 10)
    const collected = (await client.info()).n_samples_collected
    const begun = performance.now()
    const { samples } = await collector.close({ deadlineMs: 20_000 })
    expect(performance.now() - begun).toBeLessThan(18_000)
    // They are sealed, and wait for the next start.
    expect(samples).toBeGreaterThanOrEqual(collected)
    await expect.poll(timersNow).toBeLessThanOrEqual(before)
    await using again = await start()
    expect((await clientOf(again).info()).n_samples_queued).toBeGreaterThanOrEqual(collected)
  },
)

function timersNow(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
