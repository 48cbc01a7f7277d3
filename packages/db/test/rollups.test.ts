import {
  cumulativeF64,
  cumulativeU64,
  f64,
  Histogram,
  histogramF64,
  metric,
  schemaOf,
  target,
  u16,
  type Rollup,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let db: Database
const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR
/** Noon of a day whose samples are all late. */
const NOON = ((BigInt(Date.now()) * 1_000_000n) / DAY - 2n) * DAY + 12n * HOUR

const machine = target('machine', { number: u16() })
const KINDS = {
  work: metric('work', {}, cumulativeU64()),
  heat: metric('heat', {}, cumulativeF64()),
  waits: metric('waits', {}, histogramF64({ edges: [1, 10] })),
  level: metric('level', {}, f64()),
}
type Kind = keyof typeof KINDS

beforeAll(async () => {
  database = await startTestDatabase()
  ;({ db } = database)
})
beforeEach(async () => {
  const tables = await db.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = 'oximeter' AND total_rows > 0
       AND (name LIKE 'measurements_%' OR name LIKE 'rollups_%')`,
  )
  for (const { name } of tables) await db.query(`TRUNCATE TABLE oximeter.${name}`)
  for (const kind of Object.keys(KINDS) as Kind[]) await declare(kind, '5m', '1h')
})
afterAll(() => database[Symbol.asyncDispose]())

function declare(kind: Kind, ...rollups: Rollup[]): Promise<void> {
  const schema = schemaOf(machine, KINDS[kind])
  return db.putSchema({ ...schema, rollups }, { provisional: false })
}

/** As after some minutes, in which nothing came late any more. */
async function build(): Promise<number> {
  const now = BigInt(Date.now() + 180_000) * 1_000_000n
  for (let statements = 0; ;) {
    const report = await db.buildRollups({ now })
    statements += report.statements
    if (!report.isBehind) return statements
  }
}

interface Told {
  readonly total: number
  readonly start?: bigint
  /** After the one before. Default: 10 s. */
  readonly after?: bigint
}

/** Samples from noon on, of one series. */
function samples(kind: Kind, all: readonly Told[], number = 0): Sample[] {
  const here = machine.of({ number })
  let time = NOON
  return all.map(({ total, start: startTime = NOON - HOUR, after = 10n * SECOND }) => {
    time += after
    switch (kind) {
      case 'level':
        return KINDS.level.sample(here, {}, total, time)
      case 'work':
        return KINDS.work.sample(here, {}, { startTime, value: BigInt(total) }, time)
      case 'heat':
        return KINDS.heat.sample(here, {}, { startTime, value: total / 8 }, time)
      case 'waits': {
        const histogram = Histogram.fromEdges('f64', [1, 10], { startTime })
        for (let i = 0; i < total; i++) histogram.observe(i % 3 === 0 ? 0.5 : 5)
        return KINDS.waits.sample(here, {}, histogram.datum(), time)
      }
    }
  })
}

/** An answer, and whether it comes of what is rolled up; it is the same as of samples. */
async function asked(kind: Kind, now = NOON + HOUR, window = '30m') {
  const method = kind === 'level' ? 'mean_within' : 'increase'
  const query = `get machine:${kind} | filter timestamp > @now() - 1h | align ${method}(${window})${kind === 'waits' ? ' | count' : ''}`
  const ask = async (usesRollups: boolean) => {
    const { tables, warnings } = await db.oxql(query, { now, usesRollups })
    return { tables, warnings }
  }
  const answer = await ask(true)
  expect(answer).toEqual(await ask(false))
  const { statements, plan } = await db.explainOxql(query, { now })
  const isRolledUp = statements[0]!.sql.includes('rollups_')
  expect(plan.includes('rolled up by')).toBe(isRolledUp)
  expect((await db.oxql(query, { now })).cost.rolledUp).toEqual(
    isRolledUp ? [`machine:${kind}`] : [],
  )
  return { ...answer, isRolledUp }
}

const rising = Array.from({ length: 360 }, (_, i): Told => ({ total: i }))
const TABLES = {
  work: 'rollups_cumulativeu64',
  heat: 'rollups_cumulativef64',
  waits: 'rollups_histogramf64',
} as const

/** Of each series, ascending by its number. */
async function kept(kind: keyof typeof TABLES): Promise<number[]> {
  const rows = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.${TABLES[kind]} AS rolled FINAL
     INNER JOIN (SELECT timeseries_key, any(fields['number']) AS number FROM oximeter.timeseries GROUP BY timeseries_key) AS series
     ON series.timeseries_key = rolled.timeseries_key
     WHERE rolled.bucket = 300 GROUP BY number ORDER BY number`,
  )
  return rows.map(({ n }) => Number(n))
}

/** Of an hour of samples of which each piece keeps two. */
const CASES: readonly {
  readonly what: string
  readonly told: readonly Told[]
  readonly kept: number
}[] = [
  { what: 'totals that rise', told: rising, kept: 24 },
  {
    what: 'totals that begin anew, at more than before',
    told: rising.map((one, i) => (i < 60 ? one : { ...one, start: NOON + 605n * SECOND })),
    kept: 24,
  },
  {
    what: 'totals that begin anew in the middle of a piece, at more than before',
    told: rising.map((one, i) => (i < 75 ? one : { ...one, start: NOON + 755n * SECOND })),
    kept: 26,
  },
  {
    what: 'a total that falls in the middle of a piece',
    told: rising.map((one, i) => (i < 75 ? { total: i + 100 } : one)),
    kept: 26,
  },
  {
    what: 'two sources that take turns for a while',
    told: rising.map((one, i) => (i > 70 && i < 76 ? { ...one, start: NOON - BigInt(i) } : one)),
    kept: 31,
  },
  {
    what: 'totals of a source that begins with each sample',
    told: rising.map((one, i) => ({ ...one, start: NOON + BigInt(i) * 10n * SECOND })),
    kept: 360,
  },
  {
    what: 'two samples at one time, of which that counts which began last',
    told: rising.flatMap((one, i) =>
      i === 75 ? [one, { total: 3, start: NOON + 755n * SECOND, after: 0n }] : [one],
    ),
    kept: 27,
  },
]

test('whatever becomes of totals: the same answer, of as few samples as that takes', async () => {
  const kinds = Object.keys(TABLES) as (keyof typeof TABLES)[]
  for (const kind of kinds) {
    await db.insert(CASES.flatMap(({ told }, number) => samples(kind, told, number)))
  }
  await build()
  const wanted = CASES.map(({ what, kept: n }) => [what, n])
  for (const kind of kinds) {
    const found = await kept(kind)
    expect(CASES.map(({ what }, number) => [what, found[number]])).toEqual(wanted)
    for (const now of [NOON + HOUR, NOON + HOUR - 100n * SECOND]) {
      expect((await asked(kind, now)).isRolledUp).toBe(true)
    }
  }
})

test('what comes late is answered by samples until it is rolled up again, which nothing changes', async () => {
  await db.insert(samples('level', rising.slice(0, 350)))
  await build()
  expect((await asked('level')).isRolledUp).toBe(true)
  const rolledTo = () =>
    db.query('SELECT * EXCEPT built FROM oximeter.rollups_gauges FINAL ORDER BY bucket, timestamp')
  const before = await rolledTo()
  await db.insert(samples('level', rising))
  // All of these five minutes are late, samples that are there already too.
  expect((await asked('level')).isRolledUp).toBe(false)
  expect(await rolledTo()).toEqual(before)
  expect(await build()).toBeGreaterThan(0)
  expect((await asked('level')).isRolledUp).toBe(true)
  const after = await rolledTo()
  expect(after).not.toEqual(before)
  await Promise.all([build(), build()])
  expect(await rolledTo()).toEqual(after)
})

test('what is not wanted any more is not used, and begins anew when it is', async () => {
  await db.insert(samples('level', rising))
  await build()
  await declare('level')
  await build()
  // Nothing is rolled up of what comes meanwhile.
  await db.insert(
    samples(
      'level',
      rising.map((one) => ({ ...one, after: 5n * SECOND })),
    ),
  )
  await build()
  await declare('level', '5m', '1h')
  const built = () =>
    db.query(
      `SELECT 1 FROM oximeter.rollups_built FINAL WHERE built_from < built_to AND timeseries_name = 'machine:level'`,
    )
  expect(await built()).toEqual([])
  await build()
  expect(await built()).toHaveLength(2)
  const query = 'get machine:level | filter timestamp > @now() - 1h | align count_within(1h)'
  const { tables } = await db.oxql(query, { now: NOON + HOUR })
  expect(tables).toEqual((await db.oxql(query, { now: NOON + HOUR, usesRollups: false })).tables)
})

test('samples that are gone are not answered by what they were rolled up to', async () => {
  await db.insert(samples('work', rising))
  await build()
  const [{ day }] = (await db.query<{ day: string }>(
    'SELECT any(toString(toYYYYMMDD(timestamp))) AS day FROM oximeter.measurements_cumulativeu64',
  )) as [{ day: string }]
  await db.query(`ALTER TABLE oximeter.measurements_cumulativeu64 DROP PARTITION ${day}`)
  expect(await asked('work')).toMatchObject({ isRolledUp: false, tables: [{ series: [] }] })
})
