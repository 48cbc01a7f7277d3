import { f64, metric, target, u16, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND
const SERIES = 600
const POINTS = 50

beforeAll(async () => {
  database = await startTestDatabase()
  const machine = target('machine', { number: u16() })
  const load = metric('load', {}, f64())
  const samples: Sample[] = []
  for (let number = 0; number < SERIES; number++) {
    const here = machine.of({ number })
    for (let i = 0; i < POINTS; i++) {
      samples.push(load.sample(here, {}, i, now - BigInt(POINTS - i) * SECOND))
    }
  }
  await database.db.insert(samples)
})

afterAll(() => database[Symbol.asyncDispose]())

test('a filter on a field reads only where its series are', async () => {
  const all = await database.db.explainOxql('get machine:load', { now })
  const one = await database.db.explainOxql('get machine:load | filter number == 5', { now })
  expect(all.estimatedRows).toBeGreaterThanOrEqual(BigInt(SERIES * POINTS))
  expect(one.estimatedRows).toBeLessThan(all.estimatedRows / 2n)

  const [statement] = one.statements
  const lines = await database.db.query<{ explain: string }>(
    `EXPLAIN indexes = 1 ${statement!.sql}`,
    statement!.parameters,
  )
  const plan = lines.map(({ explain }) => explain).join('\n')
  const measurements = plan.slice(plan.indexOf('measurements_f64'))
  const primaryKey = measurements.slice(measurements.indexOf('PrimaryKey'))
  expect(primaryKey).toMatch(/^PrimaryKey[^:]*Keys:[^:]*timeseries_name[^:]*timeseries_key/)
  const [kept, total] = /Granules: (\d+)\/(\d+)/.exec(primaryKey)!.slice(1).map(Number)
  expect(kept).toBeLessThan(total!)
})

test('an explanation shows the plan, and values apart from the text', async () => {
  const { plan, statements } = await database.db.explainOxql(
    'get machine:load | filter number == 5 | align mean_within(1m)',
    { now },
  )
  expect(plan).toContain('align mean_within(1m)')
  expect(plan).toContain('scan machine:load')
  expect(statements).toHaveLength(1)
  expect(Object.values(statements[0]!.parameters)).toContain('machine:load')
})
