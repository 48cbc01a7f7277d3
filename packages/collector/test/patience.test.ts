import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readCommit } from '../src/spool/records.ts'
import { HttpProducer } from './http-producer.ts'
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
  dataDir = await mkdtemp(join(tmpdir(), 'patience-'))
  return () => rm(dataDir, { recursive: true, force: true })
})
afterAll(() => system[Symbol.asyncDispose]())

/** The tables that the first seal has blocks for. */
async function sealedTables({ storage, spoolDirectory }: StorageSystem): Promise<string[]> {
  await storage.flush()
  const { blocks } = await readCommit(spoolDirectory, 1)
  return blocks.map(({ table }) => table)
}

test('a page waits a moment for its schemas, so that its samples need not', async () => {
  const timers = new ManualTimers(Date.now())
  await using storage = await StorageSystem.start(system, { dataDir, timers })
  await new PageProducer('answered', 10).give(storage)
  expect(await sealedTables(storage)).toEqual(['timeseries', 'measurements_u64', 'latest'])
})

test('it does not wait for long', async () => {
  await using mute = await HttpProducer.start(() => {})
  const nexusUrl = `http://${mute.address}`
  const timers = new ManualTimers(Date.now())
  await using storage = await StorageSystem.start(system, { dataDir, timers, nexusUrl })
  const given = new PageProducer('unanswered', 10).give(storage)
  let isTaken = false
  void given.then(() => (isTaken = true))
  await timers.advance(1900)
  expect(isTaken).toBe(false)
  await timers.advance(200)
  await given
  // Who comes later waits no more.
  await new PageProducer('unanswered', 10).give(storage)
  expect(await sealedTables(storage)).toEqual(['unchecked'])
})

test('it does not wait for a Nexus that is away', async () => {
  const timers = new ManualTimers(Date.now())
  const nexusUrl = NOWHERE
  await using storage = await StorageSystem.start(system, { dataDir, timers, nexusUrl })
  await new PageProducer('away', 10).give(storage)
  expect(await sealedTables(storage)).toEqual(['unchecked'])
})
