import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { CountingProducer, HttpProducer } from './http-producer.ts'
import { clientOf, System } from './system.ts'

let system: System
let dataDir: string
beforeAll(async () => {
  system = await System.start()
})
beforeEach(async () => {
  await system.startClickHouse()
  dataDir = await mkdtemp(join(tmpdir(), 'spool-api-'))
  return () => rm(dataDir, { recursive: true, force: true })
})
afterAll(() => system[Symbol.asyncDispose]())

async function storedOf(name: string): Promise<number> {
  const [row] = await system.rows<{ n: string }>(
    `SELECT count() AS n FROM oximeter.measurements_i64 WHERE timeseries_name = '${name}'`,
  )
  return Number(row?.n)
}

test('an empty spool says so', async () => {
  await using collector = await system.collector({ dataDir })
  const client = clientOf(collector)
  // What it tells of itself at the start is stored soon.
  const { max_bytes, ...rest } = await until('all to be stored', async () => {
    const spool = await client.spool()
    return spool.blocks === 0 && spool
  })
  expect(max_bytes).toBeGreaterThan(0)
  expect(rest).toEqual({
    bytes: 0,
    blocks: 0,
    samples: 0,
    oldest: null,
    paused: false,
    reason: null,
    items: [],
    next_page: null,
  })
})

test('what waits is listed page by page, and dropped on demand, counted', async () => {
  const numbers = new CountingProducer('listed:number', 10)
  await using producer = await HttpProducer.start(numbers.answer)
  await using collector = await system.collector({ dataDir, batchIntervalMs: 30 })
  const client = clientOf(collector)
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await storedOf('listed:number')) > 0)
  await system.stopClickHouse()
  await until('some blocks', async () => (await client.spool()).blocks > 10)
  const first = await client.spool({ limit: 4 })
  expect(first.items).toHaveLength(4)
  expect(first.reason).toMatch(/ECONNREFUSED|ECONNRESET|connect|socket/i)
  const second = await client.spool({ limit: 4, page_token: first.next_page! })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].sort())
  const block = second.items.find(({ table }) => table === 'measurements_i64')!
  expect(block).toMatchObject({
    day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
    state: 'waiting',
    attempts: 0,
    last_error: null,
  })
  const before = (await client.info()).n_samples_dropped
  const dropped = await client.dropSpool({ ids: [block.id, 'nothing'] })
  expect(dropped).toEqual({ blocks: 1, samples: block.samples, bytes: block.bytes })
  expect((await client.info()).n_samples_dropped).toBe(before + block.samples)
  expect((await client.spool({ limit: 1000 })).items.map(({ id }) => id)).not.toContain(block.id)
})

test('a damaged block is set aside, said, verified again on demand, and given up', async () => {
  const numbers = new CountingProducer('damaged:number', 10)
  await using producer = await HttpProducer.start(numbers.answer)
  const first = await system.collector({ dataDir, batchIntervalMs: 30 })
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await storedOf('damaged:number')) > 0)
  await system.stopClickHouse()
  await until('some blocks', async () => (await clientOf(first).spool()).blocks > 10)
  await first.close({ deadlineMs: 200 })
  const spool = join(dataDir, 'spool')
  const blocks = (await readdir(spool)).filter((name) => name.endsWith('.block')).sort()
  // Not the one that was being inserted, which may be any of the first.
  const sound = new Map<string, Buffer>()
  for (const name of blocks.slice(-2)) {
    const bytes = await readFile(join(spool, name))
    sound.set(name, bytes)
    await writeFile(join(spool, name), bytes.subarray(0, -1))
  }
  await system.startClickHouse()
  // Nothing new is to come among them.
  await using second = await system.collector({
    dataDir,
    batchIntervalMs: 3_600_000,
    selfStatIntervalMs: 3_600_000,
  })
  const client = clientOf(second)
  const damaged = await until('both', async () => {
    const { items } = await client.spool()
    const found = items.filter(({ state }) => state === 'damaged')
    return found.length === 2 && found
  })
  expect(damaged.map(({ id }) => id)).toEqual([...sound.keys()])
  expect(damaged[0]?.last_error).toMatch(/bytes of/)
  expect(await client.replaySpool({ ids: [damaged[0]!.id] })).toEqual({ retried: 0 })
  const [[name, bytes]] = [...sound] as [[string, Buffer]]
  await writeFile(join(spool, 'damaged', name), bytes)
  expect(await client.replaySpool({ ids: [name] })).toEqual({ retried: 1 })
  await until('one to be left', async () => (await client.spool()).items.length === 1)
  const { samples, bytes: size } = damaged[1]!
  expect(await client.dropSpool({ all: true })).toEqual({ blocks: 1, samples, bytes: size })
  expect((await client.spool()).items).toEqual([])
  expect(await readdir(join(spool, 'damaged'))).toEqual([])
})
