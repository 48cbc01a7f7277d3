import { NexusPublicClient } from '@oximeter/api/client'
import { ProducerServer } from '@oximeter/producer'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Program } from './src/program.ts'
import { Sequences } from './src/sequences.ts'
import { until } from './src/until.ts'

test('each program on its own: together they do the same, and SIGTERM loses nothing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-programs-'))
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const env = {
    OXIMETER_DATA_DIR: dataDir,
    OXIMETER_CLICKHOUSE_PORT: '0',
    OXIMETER_NEXUS_INTERNAL_PORT: '0',
    OXIMETER_NEXUS_PUBLIC_PORT: '0',
    OXIMETER_COLLECTOR_PORT: '0',
    OXIMETER_REFRESH_INTERVAL: '200ms',
    // Far longer than the test: what is stored, the drain has stored.
    OXIMETER_BATCH_INTERVAL: '10m',
    // On a busy machine too.
    OXIMETER_STOP_TIMEOUT: '2m',
  }
  const start = (command: string, more: Record<string, string> = {}): Program =>
    cleanup.use(
      Program.start('packages/cli/src/oximeter.ts', [command], { env: { ...env, ...more } }),
    )

  const engine = start('clickhouse')
  const [, clickhouse = ''] = await engine.printed(/ClickHouse\s+(http:\S+)[\s\S]*^ready/m)
  const password = (await readFile(join(dataDir, 'clickhouse', 'password'), 'utf8')).trim()
  const access = { OXIMETER_CLICKHOUSE: clickhouse, OXIMETER_CLICKHOUSE_PASSWORD: password }

  const nexus = start('nexus', access)
  const [, internal = '', open = ''] = await nexus.printed(
    /internal API\s+(http:\S+)[\s\S]*public API\s+(http:\S+)[\s\S]*^ready/m,
  )
  const collector = start('run', { ...access, OXIMETER_NEXUS: internal })
  await collector.printed(/^ready/m)

  const sequences = new Sequences(1, 100)
  const server = cleanup.use(await ProducerServer.start({ nexus: internal, intervalMs: 100 }))
  server.registry.register(sequences)
  await until('some are collected', () => sequences.handedOut >= 1000n)
  const client = new NexusPublicClient(open)
  await until('so is what Nexus tells of itself', async () => {
    const { items } = await client.listProducers()
    return items.length === 2 && items.every(({ status }) => (status?.n_collections ?? 0) > 0)
  })
  await server.close({ deadlineMs: 120_000 })

  collector.kill('SIGTERM')
  expect(await collector.exited()).toBe(0)
  const answer = await client.sql({
    query: 'SELECT count(), uniqExact(datum) FROM "fault_load:sequence"',
  })
  expect(answer.rows[0]?.map((n) => BigInt(n as number | bigint))).toEqual([
    sequences.handedOut,
    sequences.handedOut,
  ])
  const own = await client.sql({ query: 'SELECT max(datum) FROM "nexus:registrations"' })
  expect(Number(own.rows[0]?.[0])).toBeGreaterThan(0)
  for (const program of [nexus, engine]) {
    program.kill('SIGTERM')
    expect(await program.exited(), program.output).toBe(0)
  }
})
