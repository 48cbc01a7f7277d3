import {
  schemaToJson,
  type NexusClient,
  type NexusPublicClient,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { COLLECTOR, endpointOf, ids, startTestNexus } from './nexus-fixture.ts'
import { schemaOf } from './store-harness.ts'

let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  ;({ nexus, internal, open } = await startTestNexus())
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:9' })
})
afterAll(() => nexus.close())

const [one, two] = ids(2) as [string, string]

function definition(name: string, more: Partial<TimeseriesSchemaJson> = {}): TimeseriesSchemaJson {
  return { ...schemaToJson(schemaOf(name), { provisional: false }), ...more }
}

function register(id: string, ...schemas: TimeseriesSchemaJson[]) {
  return internal.registerProducer({ ...endpointOf({ id }), schemas })
}

test('units, scope and descriptions are known before the first sample', async () => {
  const level = definition('tank:level', {
    units: 'bytes',
    authz_scope: 'project',
    description: { target: 'a tank', metric: 'how full it is' },
  })
  expect(await register(one, level)).toEqual({ lease_duration: { secs: 600, nanos: 0 } })
  expect((await open.getTimeseries({ name: 'tank:level' })).items).toEqual([level])
  expect(await open.getProducer({ id: one })).not.toHaveProperty('schema_conflicts')
})

test('they complete what samples alone have told', async () => {
  await internal.offerSchemas({ schemas: [definition('tank:flow', { provisional: true })] })
  await register(one, definition('tank:flow', { units: 'bytes' }))
  expect((await open.getTimeseries({ name: 'tank:flow' })).items).toMatchObject([
    { units: 'bytes', provisional: false },
  ])
})

test('one that contradicts what is stored is said, and the producer is registered all the same', async () => {
  await register(one, definition('tank:depth'))
  const answer = await register(
    two,
    definition('tank:height'),
    definition('tank:depth', { datum_type: 'string' }),
  )
  const schema_conflicts = [
    {
      timeseries_name: 'tank:depth',
      version: 1,
      detail: expect.stringContaining('string') as unknown,
    },
  ]
  expect(answer).toMatchObject({ lease_duration: { secs: 600 }, schema_conflicts })
  expect(await open.getProducer({ id: two })).toMatchObject({ schema_conflicts })
  expect((await open.getTimeseries({ name: 'tank:height' })).items).toHaveLength(1)
  // A renewal that tells nothing changes nothing; definitions that fit do.
  await internal.registerProducer(endpointOf({ id: two }))
  expect(await open.getProducer({ id: two })).toMatchObject({ schema_conflicts })
  await register(two, definition('tank:depth'))
  expect(await open.getProducer({ id: two })).not.toHaveProperty('schema_conflicts')
})

test('what is no definition is refused, and why is seen', async () => {
  const { datum_type: _, ...bad } = definition('tank:width')
  await expect(
    internal.registerProducer({
      ...endpointOf({ id: two }),
      schemas: [bad as TimeseriesSchemaJson],
    }),
  ).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('schemas') as unknown })
  expect((await open.listRefusedRegistrations()).items).toMatchObject([
    { id: two, reason: 'invalid_schemas' },
  ])
})
