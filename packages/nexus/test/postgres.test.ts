import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openDatabase } from '../src/database/open-database.ts'
import { NexusStore } from '../src/store/nexus-store.ts'
import { describeNexusStore } from './nexus-store-conformance.ts'
import { PostgresServer } from './postgres-server.ts'
import { producerOf, replicaOf, schemaOf, TIMING } from './store-harness.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

describeNexusStore('PostgreSQL', async (onSql) =>
  openDatabase({ url: await server.createDatabase() }, { onSql }),
)

test('two Nexus on one new database share everything', async () => {
  const url = await server.createDatabase()
  const open = async () => NexusStore.open(await openDatabase({ url }), TIMING, replicaOf())
  await using one = await open()
  await using other = await open()

  const collector = 'c0000000-0000-4000-8000-000000000000'
  await one.registerCollector({ id: collector, address: '127.0.0.1:1' })
  const ids = Array.from({ length: 40 }, (_, i) => `a00000${i + 10}-0000-4000-8000-000000000000`)
  const stores = [one, other]
  const answers = await Promise.all(
    stores.flatMap((store) => ids.map((id) => store.registerProducer(producerOf(id)))),
  )
  expect(new Set(answers)).toEqual(new Set([collector]))
  expect(await other.producersOf(collector, { limit: 100 })).toHaveLength(ids.length)
  const assigned = await one.producers({ limit: 100 })
  await Promise.all(ids.map((id) => other.registerProducer(producerOf(id))))
  const generations = (producers: typeof assigned) => producers.map(({ generation }) => generation)
  expect(generations(await other.producers({ limit: 100 }))).toEqual(generations(assigned))

  const outcomes = await Promise.all(
    stores.map((store, i) =>
      store.offerSchemas([
        { schema: schemaOf('a:b', { datumType: i === 0 ? 'u8' : 'i8' }), provisional: true },
      ]),
    ),
  )
  expect(outcomes.flat().filter(({ accepted }) => accepted)).toHaveLength(1)
})

test('two Nexus that open a new database at the same moment both start', async () => {
  const url = await server.createDatabase()
  const stores = await Promise.all(
    [1, 2, 3].map(async () => NexusStore.open(await openDatabase({ url }), TIMING, replicaOf())),
  )
  for (const store of stores) {
    expect(await store.counts()).toMatchObject({ producers: 0 })
    await store.close()
  }
})

test('connections that the server ends are replaced', async () => {
  const url = await server.createDatabase()
  await using store = await NexusStore.open(await openDatabase({ url }), TIMING, replicaOf())
  await store.registerCollector({ id: 'c0000000-0000-4000-8000-000000000000', address: 'a:1' })
  const ids = Array.from({ length: 200 }, (_, i) => `a0000${i + 100}-0000-4000-8000-000000000000`)
  const registering = Promise.allSettled(ids.map((id) => store.registerProducer(producerOf(id))))
  await server.endConnections(url)
  const failures = (await registering).flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  )
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'database-unavailable' })
  }
  // Those that were idle hear of their end a moment later.
  await vi.waitFor(async () => {
    for (const id of ids) expect(await store.registerProducer(producerOf(id))).toBeDefined()
  })
})

test('a database that is not there is named, without its password', async () => {
  const opening = openDatabase({ url: 'postgresql://me:secret@127.0.0.1:1/nexus' })
  await expect(opening).rejects.toMatchObject({ code: 'database-unavailable' })
  await expect(opening).rejects.toThrow(/^(?!.*secret).*postgresql:\/\/127\.0\.0\.1:1\/nexus/)
  await expect(openDatabase({ url: 'mysql://x/y' })).rejects.toMatchObject({
    code: 'invalid-config',
  })
})
