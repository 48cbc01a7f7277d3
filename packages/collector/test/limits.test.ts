import { ProducerServer } from '@oximeter/producer'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { CountingProducer, HttpProducer, json, okItem, sampleJson } from './http-producer.ts'
import { clientOf, reasonsOf, System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
beforeEach(() => system.startClickHouse())
afterAll(() => system[Symbol.asyncDispose]())

async function count(table: string, condition: string): Promise<number> {
  const [row] = await system.rows<{ n: string }>(
    `SELECT count() AS n FROM oximeter.${table} WHERE ${condition}`,
  )
  return Number(row?.n)
}

function stored(name: string, type = 'i64'): Promise<number> {
  return count(`measurements_${type}`, `timeseries_name = '${name}'`)
}

async function run(sql: string): Promise<void> {
  await using db = system.connect()
  await db.query(sql)
}

test('rows that the engine refuses go to quarantine, the rest of their block is stored', async () => {
  const numbers = new CountingProducer('poisoned:number', 100)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector()
  await until('tables', () => count('measurements_i64', '1').then(() => true))
  await run(
    'ALTER TABLE oximeter.measurements_i64 ADD CONSTRAINT luck CHECK datum NOT IN (13, 1077)',
  )
  await system.register(producer.id, producer.address, 100)
  const name = `timeseries_name = 'poisoned:number'`
  await until('quarantine', async () => (await count('quarantine', name)) >= 2)
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  await run('ALTER TABLE oximeter.measurements_i64 DROP CONSTRAINT luck')
  const refused = await count('quarantine', `${name} AND reason = 'engine_refused'`)
  expect((await stored('poisoned:number')) + refused).toBe(numbers.handedOut)
  expect(refused).toBe(2)
  const [row] = await system.rows<{ detail: string; body: string }>(
    `SELECT detail, body FROM oximeter.quarantine WHERE ${name} LIMIT 1`,
  )
  expect(row?.detail).toMatch(/luck/)
  expect(JSON.parse(row?.body ?? '')).toMatchObject({ timeseries_name: 'poisoned:number' })
})

test('rows that are refused while the collector stops are kept, too', async () => {
  const numbers = new CountingProducer('drained:number', 20)
  await using producer = await HttpProducer.start(numbers.answer)
  const first = await system.collector()
  await system.register(producer.id, producer.address, 100)
  await until('a stored sample', async () => (await stored('drained:number')) > 0)
  expect(await first.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const unlucky = numbers.handedOut + 7
  await run(`ALTER TABLE oximeter.measurements_i64 ADD CONSTRAINT luck CHECK datum != ${unlucky}`)
  const second = await system.collector({ batchIntervalMs: 60_000 })
  await system.register(producer.id, producer.address, 100)
  await until('it to be handed out', () => numbers.handedOut > unlucky)
  expect(await second.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  await run('ALTER TABLE oximeter.measurements_i64 DROP CONSTRAINT luck')
  expect(await count('quarantine', `timeseries_name = 'drained:number'`)).toBe(1)
  expect(await stored('drained:number')).toBe(numbers.handedOut - 1)
})

test('a table that takes nothing for now does not hold up the others', async () => {
  let number = 0
  await using producer = await HttpProducer.start((_, response) => {
    number += 1
    const datum = `{"type":"i32","datum":${number}}`
    const level = sampleJson({ name: 'stuck:level' })
    json(response, okItem(level, sampleJson({ name: 'stuck:flow', datum })))
  })
  await using collector = await system.collector()
  await system.register(producer.id, producer.address, 100)
  await until(
    'both',
    async () => (await stored('stuck:level', 'f64')) > 0 && (await stored('stuck:flow', 'i32')) > 0,
  )
  await run('ALTER TABLE oximeter.measurements_f64 MODIFY SETTING parts_to_throw_insert = 1')
  const client = clientOf(collector)
  const { n_failed_inserts } = await client.info()
  await until('a refusal', async () => (await client.info()).n_failed_inserts > n_failed_inserts)
  const before = await stored('stuck:level', 'f64')
  const then = await stored('stuck:flow', 'i32')
  await until('what can be stored', async () => (await stored('stuck:flow', 'i32')) > then + 10)
  expect(await stored('stuck:level', 'f64')).toBe(before)
  await run('ALTER TABLE oximeter.measurements_f64 RESET SETTING parts_to_throw_insert')
  await until('the rest', async () => (await stored('stuck:level', 'f64')) > before + 10)
})

test('pulling slows and pauses as the bound nears, and nothing is lost', async () => {
  // Few at first: only so many may wait for their schema.
  const numbers = new CountingProducer('bounded:number', 1)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector({ spoolBytes: 200_000, batchIntervalMs: 20 })
  const client = clientOf(collector)
  await system.register(producer.id, producer.address, 20)
  await until('a stored sample', async () => (await stored('bounded:number')) > 0)
  numbers.perCollection = 200
  await system.stopClickHouse()
  let last = { heldBack: 0, handedOut: 0 }
  const paused = await until('a pause: ticks go by, and none pulls', async () => {
    const { failures } = await client.getProducer({ producer_id: producer.id })
    const heldBack = failures.find(({ reason }) => reason === 'back pressure')?.count ?? 0
    const before = last
    last = { heldBack, handedOut: numbers.handedOut }
    if (before.handedOut < last.handedOut || heldBack <= before.heldBack) return false
    return (await client.spool()).paused && last.handedOut
  })
  await system.startClickHouse()
  await until('pulling again', () => numbers.handedOut > paused + 1000)
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const { handedOut } = numbers
  expect(await stored('bounded:number')).toBe(handedOut)
})

test('more series than are remembered are stored all the same, said and counted', async () => {
  const lines: string[] = []
  await using collector = await system.collector({
    knownSeries: 1,
    selfStatIntervalMs: 200,
    logger: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
  })
  const nexus = system.nexus.internalUrl
  // Its own series are more than one.
  await using producer = await ProducerServer.start({ nexus, intervalMs: 100 })
  const client = clientOf(collector)
  await until(
    'pulls',
    async () => (await client.getProducer({ producer_id: producer.id })).n_collections > 3,
  )
  await until('a line', () => lines.some((line) => line.includes('Raise known_series')))
  await until('its metric', async () => {
    const [row] = await system.rows<{ datum: string }>(
      'SELECT max(datum) AS datum FROM oximeter."oximeter_collector:forgotten_series"',
    )
    return Number(row?.datum) > 1
  })
  const details = await client.getProducer({ producer_id: producer.id })
  expect(details.n_refused_samples).toBe(0)
  expect(reasonsOf(details)).toEqual([])
  await producer.close({ lastPage: false })
})

test('what has waited too long is dropped, oldest first, and counted', async () => {
  const numbers = new CountingProducer('aged:number', 10)
  await using producer = await HttpProducer.start(numbers.answer)
  const collector = await system.collector({ spoolAgeMs: 500, batchIntervalMs: 20 })
  const client = clientOf(collector)
  await system.register(producer.id, producer.address, 50)
  await until('a stored sample', async () => (await stored('aged:number')) > 0)
  await system.stopClickHouse()
  const dropped = await until('a drop', async () => {
    const { n_samples_dropped } = await client.info()
    return n_samples_dropped > 0 && n_samples_dropped
  })
  expect(dropped).toBeGreaterThan(0)
  await system.startClickHouse()
  await until('storing again', async () => (await client.info()).n_samples_queued < 100)
  await collector.close()
  expect(await stored('aged:number')).toBeLessThan(numbers.handedOut)
})
