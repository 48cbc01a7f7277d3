import type { Diagnosis, Finding } from '@oximeter/api/client'
import { schemaToJson } from '@oximeter/api/client'
import { metric, schemaOf, string, target, u64 } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'
import { COLLECTOR, endpointOf, startTestNexus } from './nexus-fixture.ts'

const disk = target('disk', { serial: string() })
const level = metric('level', { sector: u64() }, u64())
const now = BigInt(Date.now()) * 1_000_000n

let system: MetricsSystem
beforeAll(async () => {
  system = await startMetricsSystem()
})
afterAll(() => system?.[Symbol.asyncDispose]())

const of = ({ findings }: Diagnosis, check: string): Finding[] =>
  findings.filter((finding) => finding.check === check)

test('a new system: everything is looked at, and what is missing is said', async () => {
  const diagnosis = await system.open.diagnosis()
  expect(diagnosis.findings.filter(({ code }) => code === 'check_failed')).toEqual([])
  const looked = new Set(diagnosis.findings.map(({ check }) => check))
  expect([...looked].toSorted().join(' ')).toBe(
    'alerts cardinality clock codecs collectors disk leases losses memory parts programs quarantine ' +
      'queues registrations schemas',
  )
  expect(of(diagnosis, 'collectors')).toMatchObject([{ code: 'no_collector' }])
  expect(of(diagnosis, 'programs')).toMatchObject([{ code: 'ok' }])
  expect(of(diagnosis, 'clock')).toMatchObject([{ code: 'ok' }])
})

test('what is wrong is found: a collector, registrations, quarantine, parts', async () => {
  const { db, nexus, internal, open } = system
  // Nobody listens there.
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.registerProducer(endpointOf())
  await send('POST', `${nexus.internalUrl}/metrics/producers`, {
    body: { ...endpointOf(), address: 'nowhere' },
  })
  const schema = schemaOf(disk, level)
  await internal.offerSchemas({ schemas: [schemaToJson(schema, { provisional: true })] })
  const one = disk.of({ serial: 'one' })
  await db.insert(
    Array.from({ length: 50 }, (_, i) => level.sample(one, { sector: BigInt(i) }, 1n, now)),
  )
  // It contradicts the schema that is stored.
  const other = metric('level', { sector: string() }, u64())
  await db.insert([other.sample(one, { sector: 'x' }, 1n, now + 1n)])
  await db.query('ALTER TABLE oximeter.measurements_u64 DETACH PARTITION ALL')

  const diagnosis = await open.diagnosis()
  expect(of(diagnosis, 'collectors')).toMatchObject([
    { code: 'unreachable_collector', subject: `collector ${COLLECTOR}`, severity: 'warning' },
  ])
  expect(of(diagnosis, 'registrations')).toMatchObject([
    { code: 'refused_registration', text: expect.stringContaining('nowhere') as unknown },
  ])
  expect(of(diagnosis, 'quarantine')).toMatchObject([
    { code: 'quarantined_samples', subject: 'disk:level' },
  ])
  expect(of(diagnosis, 'parts')).toMatchObject([
    { code: 'detached_parts', subject: 'measurements_u64' },
  ])
  expect(of(diagnosis, 'leases')).toMatchObject([{ code: 'ok', text: /1 producer/ }])
  expect(of(diagnosis, 'cardinality')).toMatchObject([{ text: /50 series in 1 timeseries/ }])
  const severities = diagnosis.findings.map(({ severity }) => severity)
  expect(severities.indexOf('ok')).toBeGreaterThan(severities.lastIndexOf('warning'))
})

test('status: programs, producers and what metrics take', async () => {
  const status = await system.open.status()
  expect(status.programs).toMatchObject([
    { name: 'nexus', ok: true },
    { name: 'database', version: /^PostgreSQL \d+/, url: null, ok: true },
    { name: 'clickhouse', ok: true },
    { name: 'collector', id: COLLECTOR, ok: false },
  ])
  expect(status).toMatchObject({
    producers: { registered: 1, assigned: 1, failing: null, refused: 1 },
    collectors: [],
    losses: [],
    storage: { forecast: 'unknown', bytes_per_day: null },
  })
  expect(status.storage?.bytes).toBeGreaterThan(0)
  expect(status.storage?.disk_free_bytes).toBeGreaterThan(0)
})

test('without ClickHouse it says so, and of what nothing can be said', async () => {
  const { nexus, open } = await startTestNexus()
  const { findings } = await open.diagnosis()
  expect(findings[0]).toMatchObject({
    check: 'programs',
    code: 'clickhouse_away',
    severity: 'critical',
  })
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'not_looked_at',
      text: expect.stringContaining('parts, memory, disk') as unknown,
    }),
  )
  expect(findings.map(({ check }) => check)).toContain('leases')
  await nexus.close()
})
