import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NexusPublicClient } from '@oximeter/api/client'
import { f64, metric, string, target } from '@oximeter/core'
import { startNexus } from '@oximeter/nexus'
import { ProducerServer } from '@oximeter/producer'
import { expect, test } from 'vitest'
import { silent, System } from './system.ts'

test('a producer that does not register, and that a file names, is collected', async () => {
  await using system = await System.start()
  const directory = await mkdtemp(join(tmpdir(), 'targets-'))
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(directory, { recursive: true }))

  // It knows nothing of Nexus.
  const producer = cleanup.use(await ProducerServer.start({ intervalMs: 1000 }))
  const tank = target('found_tank', { name: string() }).of({ name: 'north' })
  const level = metric('level', {}, f64()).on(tank)
  producer.registry.register(level)
  level.with({}).set(1.5)

  const { host, port } = producer.address
  const targets = [{ targets: [`${host}:${port}`], labels: { job: 'tanks' } }]
  const file = join(directory, 'targets.json')
  await writeFile(file, JSON.stringify(targets))
  const nexus = cleanup.use(
    await startNexus({
      internal: { port: 0 },
      public: { port: 0 },
      database: { memory: true },
      clickhouse: system.clickhouse,
      discovery: [`file:${directory}/*.json`],
      discoveryIntervalMs: 200,
      logger: silent,
    }),
  )
  const collector = await system.collector({ nexusUrl: nexus.internalUrl })
  cleanup.defer(async () => void (await collector.close()))
  const open = new NexusPublicClient(nexus.publicUrl)

  await expect
    .poll(async () => (await open.listProducers()).items)
    .toMatchObject([
      {
        id: producer.id,
        address: `${host}:${port}`,
        interval: { secs: 1, nanos: 0 },
        source: `file:${directory}/*.json`,
        status: { last_success: {} },
      },
    ])
  await expect
    .poll(async () => (await open.getLatest({ name: 'found_tank:level' })).items)
    .toMatchObject([{ fields: { name: { value: 'north' } }, datum: { datum: 1.5 } }])

  await writeFile(file, '[]')
  await expect.poll(async () => (await open.listProducers()).items).toEqual([])
})
