import { ProducerRegistry } from '@oximeter/core'
import { pgPoolMetrics } from '@oximeter/instruments'
import { Pool, Query, type PoolConfig } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { PostgresServer } from '../../nexus/test/postgres-server.ts'
import { samplesOf, valuesOf } from './recorded.ts'

let server: PostgresServer
let url: string

beforeAll(async () => {
  server = await PostgresServer.start()
  url = await server.createDatabase()
})

afterAll(() => server.stop())

interface Measured extends AsyncDisposable {
  readonly pool: Pool
  readonly registry: ProducerRegistry
  readonly metrics: Disposable
  readonly values: (metric: string) => Promise<Record<string, number>>
}

function start(config: PoolConfig = {}): Measured {
  const pool = new Pool({ connectionString: url, ...config })
  // The pool ends before its connections do, and one that the server ends first has an error.
  const ended: Promise<unknown>[] = []
  pool.on('connect', (client) => ended.push(new Promise((resolve) => client.once('end', resolve))))
  const registry = new ProducerRegistry()
  const metrics = pgPoolMetrics(registry, pool, { name: 'shop' })
  return {
    pool,
    registry,
    metrics,
    values: async (metric) => valuesOf(await samplesOf(registry), `pg_pool:${metric}`),
    async [Symbol.asyncDispose]() {
      metrics[Symbol.dispose]()
      if (!pool.ending) await pool.end()
      await Promise.all(ended)
    },
  }
}

function withCallback<T>(call: (done: (error: unknown, result: T) => void) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  call((error, result) => (error ? reject(error) : resolve(result)))
  return promise
}

test('connections as they are, and how long it took to get one', async () => {
  await using measured = start({ max: 2 })
  const { pool, values } = measured
  expect(await values('connections')).toEqual({ idle: 0, busy: 0 })
  expect(await values('connections_limit')).toEqual({ '': 2 })
  const [first, second] = [await pool.connect(), await pool.connect()]
  const third = pool.connect()
  expect(await values('connections')).toEqual({ idle: 0, busy: 2 })
  expect(await values('waiting_requests')).toEqual({ '': 1 })
  expect(await values('acquire_duration')).toEqual({ '': 2 })
  first.release()
  ;(await third).release()
  second.release()
  expect(await values('connections')).toEqual({ idle: 2, busy: 0 })
  expect(await values('waiting_requests')).toEqual({ '': 0 })
  expect(await values('acquire_duration')).toEqual({ '': 3 })
})

test('queries of each form are measured once, and answered as without', async () => {
  await using measured = start()
  const { pool, values } = measured
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  expect((await pool.query({ text: 'SELECT $1::int AS n', values: [2] })).rows).toEqual([{ n: 2 }])
  await withCallback((done) => pool.query('SELECT 3', done))
  await withCallback((done) => pool.query('SELECT $1::int', [4], done))
  const client = await pool.connect()
  await client.query('SELECT 5')
  await withCallback((done) => client.query('SELECT 6', done))
  client.release()
  expect(await values('query_duration')).toEqual({ '': 6 })
  expect(await values('acquire_duration')).toEqual({ '': 5 })
  expect(await values('errors')).toEqual({})
})

test('what is submitted is left alone', async () => {
  await using measured = start()
  const client = await measured.pool.connect()
  const query = new Query('SELECT 1')
  const ended = Promise.withResolvers<void>()
  query.on('end', () => ended.resolve())
  expect(client.query(query)).toBe(query)
  await ended.promise
  client.release()
  expect(await measured.values('query_duration')).toEqual({ '': 0 })
})

test('queries that fail are told by SQLSTATE, and reject as without', async () => {
  await using measured = start()
  const { pool, values } = measured
  await expect(pool.query('SELECT 1 / 0')).rejects.toThrow('division by zero')
  await expect(withCallback((done) => pool.query('SELEC', done))).rejects.toThrow('syntax error')
  expect(await values('errors')).toEqual({ '22012 query': 1, '42601 query': 1 })
  expect(await values('query_duration')).toEqual({ '': 0 })
})

test.for<[string, PoolConfig, string, string]>([
  [
    'nobody is there',
    { connectionString: 'postgresql://127.0.0.1:1/none' },
    'ECONNREFUSED',
    'ECONNREFUSED',
  ],
  ['there is no such database', { database: 'none' }, '3D000', 'does not exist'],
])('no connection: %s', async ([, config, code, message]) => {
  await using measured = start(
    config.database === undefined
      ? config
      : { connectionString: url.replace(/\/nexus_[^?]*/, `/${config.database}`) },
  )
  await expect(measured.pool.query('SELECT 1')).rejects.toThrow(message)
  expect(await measured.values('errors')).toEqual({ [`${code} acquire`]: 1 })
  expect(await measured.values('acquire_duration')).toEqual({ '': 0 })
})

test('no connection in time, and none of a pool that has ended', async () => {
  await using measured = start({ max: 1 })
  const { pool, values } = measured
  const client = await pool.connect()
  // Not before: that one has all the time that it needs.
  pool.options.connectionTimeoutMillis = 20
  await expect(pool.connect()).rejects.toThrow('timeout')
  client.release()
  await pool.end()
  await expect(pool.connect()).rejects.toThrow('end')
  expect(await values('errors')).toEqual({ 'timeout acquire': 1, 'pool_ended acquire': 1 })
})

test('a connection that breaks while it is idle', async () => {
  // Of its own: connections that other tests have left are not to break.
  const connectionString = await server.createDatabase()
  await using measured = start({ connectionString })
  const seen: unknown[] = []
  measured.pool.on('error', (error) => seen.push(error))
  await measured.pool.query('SELECT 1')
  await server.endConnections(connectionString)
  await vi.waitFor(async () => {
    expect(await measured.values('errors')).toEqual({ '57P01 idle': 1 })
  })
  expect(seen).toHaveLength(1)
})

test('disposed of, the pool is as it was', async () => {
  const pool = new Pool({ connectionString: url })
  const before: unknown = Reflect.get(pool, 'connect')
  const registry = new ProducerRegistry()
  const metrics = pgPoolMetrics(registry, pool, { name: 'shop' })
  const client = await pool.connect()
  const measured: unknown = Reflect.get(client, 'query')
  metrics[Symbol.dispose]()
  expect(Reflect.get(pool, 'connect')).toBe(before)
  expect(Reflect.get(client, 'query')).not.toBe(measured)
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  client.release()
  expect(registry.producers).toEqual([])
  expect(pool.listenerCount('remove')).toBe(0)
  const ended = new Promise((resolve) => client.once('end', resolve))
  await pool.end()
  await ended
})

test('what is no pool is said to be none', () => {
  const registry = new ProducerRegistry()
  const client = { connect() {} }
  expect(() => pgPoolMetrics(registry, client as unknown as Pool, { name: 'shop' })).toThrow(
    'give the pool, not a client',
  )
})
