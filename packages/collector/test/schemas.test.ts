import { NexusPublicClient, schemaToJson } from '@oximeter/api/client'
import {
  cumulativeU64,
  f64,
  metric,
  openMetric,
  schemaOf,
  string,
  target,
  u16,
  type Labels,
  type Sample,
  type TimeseriesSchema,
} from '@oximeter/core'
import { ProducerServer } from '@oximeter/producer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { HttpProducer, json, sampleJson } from './http-producer.ts'
import { System } from './system.ts'

let system: System
let open: NexusPublicClient
beforeAll(async () => {
  system = await System.start()
  open = new NexusPublicClient(system.nexus.publicUrl)
})
afterAll(() => system[Symbol.asyncDispose]())

function serverOf(samples: () => Iterable<Sample>): Promise<ProducerServer> {
  return ProducerServer.start({ intervalMs: 100, nexus: system.nexus.internalUrl }).then(
    (server) => {
      server.registry.register({ produce: samples })
      return server
    },
  )
}

const quarantined = async (name: string): Promise<number> =>
  (await open.listQuarantined({ name })).items.length

/** An item of the JSON representation with these samples. */
const item = (...samples: readonly string[]) => `[{"status":"ok","info":[${samples.join(',')}]}]`

/** What readers of the metrics database see. */
async function copyOf(name: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await system.rows<Record<string, unknown>>(
    `SELECT units, authz_scope, target_description, metric_description, field_descriptions, provisional, open
     FROM oximeter.timeseries_schema FINAL WHERE timeseries_name = '${name}' AND version = 1`,
  )
  return row
}

test('an open timeseries is stored whatever labels its producers have', async () => {
  const node = target('node', { instance: string() }, { description: 'A machine' })
  const load = openMetric('load', f64(), { units: 'seconds', description: 'Work that waits' })
  // Producers are shared out between the two, which do not know of each other.
  await using cleanup = new AsyncDisposableStack()
  for (let n = 0; n < 2; n++) cleanup.use(await system.collector())
  const labels: readonly Labels[] = [{ cpu: '0' }, { cpu: '1', mode: 'idle' }, { zone: 'b' }]
  for (const [i, each] of labels.entries()) {
    const instance = node.of({ instance: String(i) })
    const series = [each, { ...each, [`only_${i}`]: 'x' }].map((all) => load.series(instance, all))
    cleanup.use(
      await serverOf(() =>
        series.map((timeseries) => ({
          timeseries,
          timestamp: BigInt(Date.now()) * 1_000_000n,
          datum: { type: 'f64', value: i },
        })),
      ),
    )
  }
  // One that knows JSON only, and no definition.
  await using plain = await HttpProducer.start((_request, response) =>
    json(response, item(sampleJson({ name: 'node:load' }))),
  )
  await system.register(plain.id, plain.address)

  const rows = await until('all series in the view', async () => {
    const all = await system.rows<{ series: string }>(
      `SELECT DISTINCT concat(instance, '|', cpu, '|', mode, '|', zone, '|', tank, '|', only_0, only_1, only_2) AS series
       FROM oximeter."node:load" ORDER BY series`,
    )
    return all.length === 7 && all
  })
  expect(rows.map(({ series }) => series)).toEqual([
    '0|0||||',
    '0|0||||x',
    '1|1|idle|||',
    '1|1|idle|||x',
    '2|||b||',
    '2|||b||x',
    '||||a|',
  ])
  const described = await system.rows<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE table = 'node:load' AND type = 'String' ORDER BY name`,
  )
  const union = ['cpu', 'instance', 'mode', 'only_0', 'only_1', 'only_2', 'tank', 'zone']
  expect(described.map(({ name }) => name)).toEqual(union)
  const [stored] = (await open.getTimeseries({ name: 'node:load' })).items
  expect(stored).toMatchObject({
    open: true,
    provisional: false,
    units: 'seconds',
    description: { target: 'A machine', metric: 'Work that waits' },
  })
  expect(stored?.field_schema.map(({ name }) => name)).toEqual(union)
  expect(await copyOf('node:load')).toMatchObject({ open: true, units: 'seconds' })
  expect(await quarantined('node:load')).toBe(0)
  // A number is no label, and another datum is another thing.
  await using wrong = await HttpProducer.start((_request, response) =>
    json(response, item(sampleJson({ name: 'node:load', field: { type: 'u8', value: 1 } }))),
  )
  await system.register(wrong.id, wrong.address)
  const refused = await until('the one that does not fit', async () => {
    return (await open.listQuarantined({ name: 'node:load' })).items[0]
  })
  expect(refused.diff).toEqual(['the field "tank" is u8, stored as string'])
})

test('what samples in JSON do not say is there once their definition is applied', async () => {
  await using _ = await system.collector()
  await using plain = await HttpProducer.start((_request, response) =>
    json(response, item(sampleJson({ name: 'cistern:level' }))),
  )
  await system.register(plain.id, plain.address)
  expect(await until('the schema', () => copyOf('cistern:level'))).toMatchObject({
    provisional: true,
    units: 'count',
  })
  const cistern = target(
    'cistern',
    { tank: string('Which tank') },
    { description: 'A cistern', authzScope: 'viewable_to_all' },
  )
  const level = metric('level', {}, f64(), { units: 'bytes', description: 'How full' })
  const schema = schemaToJson(schemaOf(cistern, level), { provisional: false })
  const { applied } = await open.applySchemas({ schemas: [schema] })
  expect(applied).toBe(true)
  const said = {
    units: 'bytes',
    authz_scope: 'viewable_to_all',
    provisional: false,
  }
  expect((await open.getTimeseries({ name: 'cistern:level' })).items).toMatchObject([
    { ...said, description: { target: 'A cistern', metric: 'How full' } },
  ])
  // The producer goes on, nothing is started again, and readers have it within seconds.
  const copied = await until('the copy', async () => {
    const copy = await copyOf('cistern:level')
    return copy?.['provisional'] === false && copy
  })
  expect(copied).toMatchObject({
    ...said,
    target_description: 'A cistern',
    metric_description: 'How full',
    field_descriptions: ['Which tank'],
  })
  expect(await quarantined('cistern:level')).toBe(0)
})

function doorOf(version: number) {
  return target('door', { floor: u16() }, { version, description: `A door, ${version}` })
}

test('versions with other fields are stored beside each other, another type is not', async () => {
  await using _ = await system.collector()
  const options = { units: 'count', description: 'Times that it was opened' } as const
  const opened1 = metric('opened', {}, cumulativeU64(), options)
  const opened2 = metric('opened', { wing: string() }, cumulativeU64(), { ...options, version: 2 })
  await using older = await ProducerServer.start({
    intervalMs: 100,
    nexus: system.nexus.internalUrl,
  })
  const before = opened1.on(doorOf(1).of({ floor: 1 }))
  older.registry.register(before)
  before.with({}).add(1)
  await until(
    'old data',
    async () => (await system.rows('SELECT 1 FROM oximeter."door:opened"')).length > 0,
  )

  await using newer = await ProducerServer.start({
    intervalMs: 100,
    nexus: system.nexus.internalUrl,
  })
  const after = opened2.on(doorOf(2).of({ floor: 2 }))
  newer.registry.register(after)
  after.with({ wing: 'west' }).add(2)
  const rows = await until('old data beside new', async () => {
    const all = await system.rows<{ version: number }>(
      'SELECT DISTINCT version, floor, wing, datum FROM oximeter."door:opened" ORDER BY version',
    )
    return all.length === 2 && all
  })
  expect(rows).toEqual([
    { version: 1, floor: 1, wing: null, datum: '1' },
    { version: 2, floor: 2, wing: 'west', datum: '2' },
  ])
  expect(
    (await open.sql({ query: 'SELECT count() FROM door:opened WHERE wing IS NULL' })).rows,
  ).not.toEqual([[0]])
  const { items } = await open.getTimeseries({ name: 'door:opened' })
  expect(items).toMatchObject([
    { version: 1, description: { target: 'A door, 1' }, units: 'count', provisional: false },
    { version: 2, description: { target: 'A door, 2' }, units: 'count', provisional: false },
  ])

  const retyped = metric('opened', {}, cumulativeU64(), options)
  const changed = target('door', { floor: string() })
  await using wrong = await ProducerServer.start({
    intervalMs: 100,
    nexus: system.nexus.internalUrl,
  })
  const contradicting = retyped.on(changed.of({ floor: 'ground' }))
  wrong.registry.register(contradicting)
  contradicting.with({}).add(3)
  const refused = await until(
    'the contradiction',
    async () => (await open.listQuarantined({ name: 'door:opened' })).items[0],
  )
  expect(refused).toMatchObject({
    reason: 'schema_conflict',
    diff: ['the field "floor" is string, stored as u16'],
  })
  expect((await open.getTimeseries({ name: 'door:opened' })).items).toEqual(items)
})

/** A sample of a spring with these fields, as it travels. */
function springJson(labels: Labels): string {
  const fields = Object.entries(labels).map(
    ([name, value]) => `"${name}":{"name":"${name}","value":{"type":"string","value":"${value}"}}`,
  )
  return sampleJson({ name: 'spring:flow' }).replace(
    /"fields":\{"tank".*?\}\}\}/,
    `"fields":{${fields.join(',')}}`,
  )
}

test('what did not fit is stored by a replay once its schema is open', async () => {
  await using _ = await system.collector()
  const fields = [{ tank: 'a' }, { tank: 'a', wing: 'b' }]
  let sent = 0
  await using plain = await HttpProducer.start((_request, response) => {
    sent += 1
    json(
      response,
      item(...(sent <= 1 ? [springJson(fields[0]!)] : sent <= 3 ? [springJson(fields[1]!)] : [])),
    )
  })
  await system.register(plain.id, plain.address)
  await until('the first', () => copyOf('spring:flow'))
  await until('what has another label', async () => (await quarantined('spring:flow')) === 2)
  const { items } = await open.listQuarantined({ name: 'spring:flow' })
  expect(items[0]!.diff).toEqual(['the target field "wing" (string) is not in the stored schema'])
  expect(await open.replayQuarantined({ name: 'spring:flow' }, {})).toMatchObject({
    replayed: 0,
    still_refused: 2,
  })

  // Whoever imports it says that it is open.
  const spring = target('spring', { tank: string() })
  const offered: TimeseriesSchema = schemaOf(spring, metric('flow', {}, f64(), { open: true }))
  await system.nexusClient.offerSchemas({
    schemas: [schemaToJson(offered, { provisional: false })],
  })
  expect(await open.replayQuarantined({ name: 'spring:flow' }, {})).toMatchObject({
    replayed: 2,
    still_refused: 0,
  })
  const rows = await open.sql({
    query: 'SELECT DISTINCT tank, wing FROM spring:flow ORDER BY wing',
  })
  expect(rows.rows).toEqual([
    ['a', ''],
    ['a', 'b'],
  ])
  expect(await quarantined('spring:flow')).toBe(0)
})
