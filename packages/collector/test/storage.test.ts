import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { f64, metric, target, u16 } from '@oximeter/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { readCommit, writeCommit } from '../src/spool/records.ts'
import { breakingProxy } from './breaking-proxy.ts'
import { ManualTimers } from './manual-timers.ts'
import { PageProducer, StorageSystem } from './storage-system.ts'
import { System } from './system.ts'

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'
let system: System
let dataDir: string
beforeAll(async () => {
  system = await System.start()
})
beforeEach(async () => {
  await system.startClickHouse()
  dataDir = await mkdtemp(join(tmpdir(), 'storage-'))
  return () => rm(dataDir, { recursive: true, force: true })
})
afterAll(() => system[Symbol.asyncDispose]())

interface Stored {
  readonly rows: number
  readonly pages: number
}

/** Not the view: rows that are there twice must be seen. */
async function storedOf(name: string): Promise<Stored> {
  const [row] = await system.rows<{ rows: string; pages: string }>(
    `SELECT count() AS rows, uniqExact(datum) AS pages
     FROM oximeter.measurements_u64 WHERE timeseries_name = 'rack:${name}'`,
  )
  return { rows: Number(row?.rows), pages: Number(row?.pages) }
}

test('a page is durable, then stored; taken again, also by a later run, it is stored once', async () => {
  const producer = new PageProducer('taken', 10)
  const first = await StorageSystem.start(system, { dataDir })
  expect(first.storage.positionOf(producer.id)).toBeUndefined()
  for (let page = 0; page < 5; page++) {
    const { samples, durable } = await producer.give(first)
    expect(samples).toBe(10)
    if (page % 2 === 0) await durable
  }
  const again = await producer.give(first, { page: 3 })
  expect(again.samples).toBe(0)
  await again.durable
  const position = { producer: producer.id, epoch: producer.epoch, page: 4 }
  expect(first.storage.positionOf(producer.id)).toEqual(position)
  expect(await first.stop()).toEqual({ blocks: 0, samples: 0 })

  await using second = await StorageSystem.start(system, { dataDir })
  expect(second.storage.positionOf(producer.id)).toEqual(position)
  producer.moveTo(second)
  expect((await producer.give(second, { page: 4 })).samples).toBe(0)
  const { durable } = await producer.give(second)
  await durable
  await until('all', async () => (await storedOf('taken')).rows >= 60)
  expect(await storedOf('taken')).toEqual({ rows: 60, pages: 6 })
})

test('what was put off while the database was away goes at once when the collector stops', async () => {
  const producer = new PageProducer('stopped', 10)
  const timers = new ManualTimers(Date.now())
  const storage = await StorageSystem.start(system, { dataDir, timers })
  const giveSealed = async (): Promise<void> => {
    await producer.give(storage)
    await storage.storage.flush()
  }
  await giveSealed()
  await until('the schema', async () => {
    await timers.advance(1000)
    return (await storedOf('stopped')).rows === 10
  })
  await system.stopClickHouse()
  for (let page = 1; page < 4; page++) await giveSealed()
  await until('a long wait for it', async () => {
    await timers.advance(10_000)
    return storage.statistics.totals.failedInserts >= 8
  })
  await system.startClickHouse()
  // No time passes for whoever waits.
  expect(await storage.stop()).toEqual({ blocks: 0, samples: 0 })
  expect(await storedOf('stopped')).toEqual({ rows: 40, pages: 4 })
})

test('samples of unknown schemas are all stored when the collector stops, once Nexus answers', async () => {
  const producer = new PageProducer('asked', 10)
  const timers = new ManualTimers(Date.now())
  await system.stopNexus()
  const storage = await StorageSystem.start(system, {
    dataDir,
    timers,
    nexusUrl: system.nexusUrl,
  })
  for (let page = 0; page < 5; page++) {
    await producer.give(storage)
    await storage.storage.flush()
    await timers.advance(10_000)
  }
  expect(storage.storage.spool.summary().blocks).toBe(5)
  await system.startNexus()
  expect(await storage.stop()).toEqual({ blocks: 0, samples: 0 })
  expect(await storedOf('asked')).toEqual({ rows: 50, pages: 5 })
})

test('what was sealed and not stored is stored by the next run, before what is new', async () => {
  const producer = new PageProducer('left', 10)
  const first = await StorageSystem.start(system, { dataDir })
  const { durable } = await producer.give(first)
  await durable
  await until('the schema', async () => (await storedOf('left')).rows === 10)
  await system.stopClickHouse()
  for (let page = 1; page < 4; page++) await (await producer.give(first)).durable
  const left = await first.stop(500)
  expect(left.samples).toBe(30)
  await system.startClickHouse()
  await using second = await StorageSystem.start(system, { dataDir })
  producer.moveTo(second)
  await (
    await producer.give(second)
  ).durable
  await until('all', async () => (await storedOf('left')).rows >= 50)
  expect(await storedOf('left')).toEqual({ rows: 50, pages: 5 })
  expect(await second.stop()).toEqual({ blocks: 0, samples: 0 })
  expect((await readdir(second.spoolDirectory)).sort()).toEqual(['damaged', 'positions'])
})

test('samples of unknown schemas are durable without Nexus, also for later runs', async () => {
  const producer = new PageProducer('unknown', 10)
  for (let run = 0; run < 2; run++) {
    const without = await StorageSystem.start(system, { dataDir, nexusUrl: NOWHERE })
    producer.moveTo(without)
    for (let page = 0; page < 2; page++) await (await producer.give(without)).durable
    const { items } = pageOf(without)
    expect(new Set(items.map(({ table }) => table))).toEqual(new Set(['unchecked']))
    expect((await without.stop(400)).samples).toBe(20 * (run + 1))
  }
  await using storage = await StorageSystem.start(system, { dataDir })
  await until('all', async () => (await storedOf('unknown')).rows >= 40)
  producer.moveTo(storage)
  await (
    await producer.give(storage)
  ).durable
  await until('the last', async () => (await storedOf('unknown')).rows >= 50)
  expect(await storage.stop()).toEqual({ blocks: 0, samples: 0 })
  expect(await storedOf('unknown')).toEqual({ rows: 50, pages: 5 })
})

test('samples from the far past and future are refused with a reason, the others stored', async () => {
  const producer = new PageProducer('times', 3)
  await using storage = await StorageSystem.start(system, { dataDir })
  await (
    await producer.give(storage)
  ).durable
  await until('the schema', async () => (await storedOf('times')).rows === 3)
  const [past, future, now] = producer.samples(1)
  await producer.give(storage, {
    samples: [
      { ...past!, timestamp: 0n },
      { ...future!, timestamp: 2n ** 62n },
      { ...now!, timestamp: now!.timestamp },
    ],
  })
  const { durable } = await producer.give(storage, {
    samples: producer.samples(2).map((sample) => ({ ...sample, timestamp: 5n })),
  })
  await durable
  await until('the last', async () => (await storedOf('times')).rows >= 4)
  expect(await storage.stop()).toEqual({ blocks: 0, samples: 0 })
  expect(await storedOf('times')).toEqual({ rows: 4, pages: 2 })
  expect(storage.quarantined).toEqual(Array.from({ length: 5 }, () => 'implausible_time'))
  const rows = await system.rows(
    `SELECT 1 FROM oximeter.quarantine WHERE timeseries_name = 'rack:times'`,
  )
  expect(rows).toHaveLength(5)
})

test('nothing can be written: pages wait, pulling pauses, and both go on by themselves', async () => {
  const producer = new PageProducer('stuck', 10)
  await using storage = await StorageSystem.start(system, { dataDir })
  const directory = storage.spoolDirectory
  await rename(directory, `${directory}-away`)
  const { durable } = await producer.give(storage)
  let isDurable = false
  void durable.then(() => (isDurable = true))
  await until('a pause', () => storage.storage.pressure.level === 'paused')
  expect(storage.storage.spool.summary()).toMatchObject({
    paused: true,
    reason: expect.stringContaining('ENOENT') as string,
  })
  expect(isDurable).toBe(false)
  await rename(`${directory}-away`, directory)
  await durable
  expect(storage.storage.pressure.level).toBe('none')
  await until('it to be stored', async () => (await storedOf('stuck')).rows === 10)
})

test('pages that may be double mark their days before they are stored', async () => {
  const producer = new PageProducer('double', 10)
  await using storage = await StorageSystem.start(system, { dataDir })
  await (
    await producer.give(storage)
  ).durable
  await until('the schema', async () => (await storedOf('double')).rows === 10)
  expect(await unsettledTables()).not.toContain('measurements_u64')
  await (
    await producer.give(storage, { mayBeDouble: true })
  ).durable
  await until('it to be stored', async () => (await storedOf('double')).rows === 20)
  expect(await unsettledTables()).toEqual(['measurements_u64'])
  await using db = system.connect()
  await until('it to be settled', async () => {
    // Not while parts are being merged anyway.
    await db.settle({ graceMs: 0 })
    return (await unsettledTables()).length === 0
  })
})

test('what another run of the machine has sealed may be stored already', async () => {
  const producer = new PageProducer('rebooted', 10)
  const first = await StorageSystem.start(system, { dataDir })
  await (
    await producer.give(first)
  ).durable
  await until('the schema', async () => (await storedOf('rebooted')).rows === 10)
  await system.stopClickHouse()
  await (
    await producer.give(first)
  ).durable
  await first.stop(300)
  const directory = first.spoolDirectory
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.commit')) continue
    const record = await readCommit(directory, Number(name.split('.')[0]))
    await writeCommit(directory, { ...record, boot: 'another' })
  }
  await system.startClickHouse()
  await using second = await StorageSystem.start(system, { dataDir })
  await until('it to be stored', async () => (await storedOf('rebooted')).rows === 20)
  expect(await unsettledTables()).toContain('measurements_u64')
  expect(await second.stop()).toEqual({ blocks: 0, samples: 0 })
})

test('a block that breaks every connection does not keep the others from the database', async () => {
  const { clickhouse } = system
  await using proxy = await breakingProxy(clickhouse.url)
  const { username, password } = clickhouse
  await using storage = await StorageSystem.start(system, {
    dataDir,
    clickhouse: { url: proxy.url, username, password },
  })
  const producer = new PageProducer('behind', 5)
  await (
    await producer.give(storage)
  ).durable
  await until('the schema', async () => (await storedOf('behind')).rows === 5)
  proxy.table = 'measurements_f64'
  const level = metric('poisoned', {}, f64())
  const here = target('rack', { slot: u16() }).of({ slot: 1 })
  await storage.storage.take([level.sample(here, {}, 1.5)], storage.origin)
  await until('its first failure', () => storage.statistics.totals.failedInserts > 0)
  await (
    await producer.give(storage)
  ).durable
  await until('what came later', async () => (await storedOf('behind')).rows === 10)
  const [stuck] = storage.storage.spool.list('', 10)
  expect(stuck).toMatchObject({ table: 'measurements_f64' })
  expect(stuck?.attempts).toBeGreaterThan(2)
  proxy.table = undefined
  await storage.storage.spool.replay({})
  await until('the spool to be empty', () => storage.storage.spool.summary().blocks === 0)
})

function pageOf({ storage }: StorageSystem) {
  return { ...storage.spool.summary(), items: storage.spool.list('', 100) }
}

async function unsettledTables(): Promise<string[]> {
  const rows = await system.rows<{ table_name: string }>(
    `SELECT DISTINCT table_name FROM oximeter.unsettled FINAL WHERE NOT settled ORDER BY table_name`,
  )
  return rows.map(({ table_name }) => table_name)
}
