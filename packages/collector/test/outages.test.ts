import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { CountingProducer, HttpProducer } from './http-producer.ts'
import { clientOf, System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
beforeEach(() => system.startClickHouse())
afterAll(() => system[Symbol.asyncDispose]())

interface Stored {
  readonly rows: number
  readonly distinct: number
}

async function storedOf(name: string): Promise<Stored> {
  // Not the view: rows that are there twice must be seen.
  const [row] = await system.rows<{ rows: string; distinct: string }>(
    `SELECT count() AS rows, uniqExact(datum) AS distinct
     FROM oximeter.measurements_i64 WHERE timeseries_name = '${name}'`,
  )
  return { rows: Number(row?.rows), distinct: Number(row?.distinct) }
}

test('the engine is killed again and again: nothing is missing, nothing double', async () => {
  const numbers = new CountingProducer('killed:number', 500)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector({ batchIntervalMs: 50 })
  await system.register(producer.id, producer.address, 50)
  let stored = 0
  const moreStored = () =>
    until('more stored samples', async () => {
      const before = stored
      stored = (await storedOf('killed:number')).rows
      return stored > before
    })
  for (let kill = 1; kill <= 4; kill++) {
    await moreStored()
    const before = numbers.handedOut
    await until('more samples', () => numbers.handedOut > before + 2000)
    process.kill(system.clickhouse.pid ?? 0, 'SIGKILL')
    await until('a new engine', () => system.clickhouse.restarts >= kill)
  }
  // Of one that is away nobody would wait for long: the rest would be for the next start.
  await moreStored()
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const { handedOut } = numbers
  expect(await storedOf('killed:number')).toEqual({ rows: handedOut, distinct: handedOut })
})

test('the engine is away for a while: what was collected meanwhile is stored later', async () => {
  const numbers = new CountingProducer('waiting:number', 100)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector({ batchIntervalMs: 50 })
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await storedOf('waiting:number')).rows > 0)
  expect((await clientOf(collector).info()).health?.newest_stored).toEqual(expect.any(String))
  await system.stopClickHouse()
  const before = numbers.handedOut
  await until('failed inserts, and collections all the same', async () => {
    const { n_failed_inserts, n_samples_queued } = await clientOf(collector).info()
    return n_failed_inserts > 2 && n_samples_queued > 500 && numbers.handedOut > before + 1000
  })
  const { health } = await clientOf(collector).info()
  expect(health?.oldest_unstored).not.toBeNull()
  expect(health?.spool.blocks).toBeGreaterThan(0)
  const ready = await fetch(`${collector.url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ checks: { registration: 'ok' } })
  await system.startClickHouse()
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const { handedOut } = numbers
  expect(await storedOf('waiting:number')).toEqual({ rows: handedOut, distinct: handedOut })
})

test('Nexus is away: collecting goes on, and samples of new schemas wait for it', async () => {
  const known = new CountingProducer('known:number', 10)
  let unknownSamples = 0
  const unknown = new CountingProducer('unknown:number', 10)
  let showUnknown = false
  await using producer = await HttpProducer.start((request, response) => {
    const numbers = showUnknown ? unknown : known
    numbers.answer(request, response)
    unknownSamples = unknown.handedOut
  })
  const collector = await system.collector()
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await storedOf('known:number')).rows > 0)
  await system.stopNexus()
  const before = known.handedOut
  await until('more stored samples', async () => (await storedOf('known:number')).rows > before)
  showUnknown = true
  await until('samples that wait', () => unknownSamples > 100)
  expect((await clientOf(collector).info()).n_quarantined).toBe(0)
  await system.startNexus()
  await until('them to be stored', async () => (await storedOf('unknown:number')).rows > 100)
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const { handedOut } = unknown
  expect(await storedOf('unknown:number')).toEqual({ rows: handedOut, distinct: handedOut })
})

test('closing stores the open batch', async () => {
  const numbers = new CountingProducer('drained:number', 10)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector({ batchIntervalMs: 60_000 })
  await system.register(producer.id, producer.address, 50)
  await until('some samples', () => numbers.handedOut > 50)
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const { handedOut } = numbers
  expect(await storedOf('drained:number')).toEqual({ rows: handedOut, distinct: handedOut })
})

test('closing without an engine says what could not be stored, in time', async () => {
  const numbers = new CountingProducer('stuck:number', 10)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector()
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await storedOf('stuck:number')).rows > 0)
  await system.stopClickHouse()
  const before = numbers.handedOut
  await until('more samples', () => numbers.handedOut > before + 50)
  const begun = performance.now()
  const { samples } = await collector.close({ deadlineMs: 1000 })
  // The engine will not come, however long one waits.
  expect(performance.now() - begun).toBeLessThan(20_000)
  expect(samples).toBeGreaterThan(50)
})
