import { cumulativeF64, cumulativeU64, f64, metric, target, u16, type Sample } from '@oximeter/core'
import { isUnusual } from '@oximeter/oxql'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { settle, startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const now = ((BigInt(Date.now()) * 1_000_000n) / (10n * MINUTE)) * (10n * MINUTE)
const START = now - 60n * MINUTE

const machine = target('machine', { number: u16() })
const KINDS = {
  work: metric('work', {}, cumulativeU64()),
  heat: metric('heat', {}, cumulativeF64()),
}

beforeAll(async () => {
  database = await startTestDatabase()
})
beforeEach(async () => {
  for (const table of ['measurements_cumulativeu64', 'measurements_cumulativef64']) {
    await database.db.query(`TRUNCATE TABLE IF EXISTS oximeter.${table}`)
  }
})
afterAll(() => database[Symbol.asyncDispose]())

/** Totals that come every ten seconds, from a minute after the start. */
function samples(totals: readonly number[], kind: keyof typeof KINDS, start = START): Sample[] {
  const here = machine.of({ number: 1 })
  return totals.map((total, i) => {
    const time = START + MINUTE + BigInt(i) * 10n * SECOND
    return KINDS[kind].sample(
      here,
      {},
      { startTime: start, value: kind === 'work' ? BigInt(total) : total } as never,
      time,
    )
  })
}

const rising = Array.from({ length: 300 }, (_, i) => i * 3)
const QUERY = `filter timestamp > @now() - 40m | align increase(10m)`

/** Whether the statement that only looks at the first and last of each window is of use. */
async function isOfUse(kind: keyof typeof KINDS): Promise<boolean> {
  const { statements } = await database.db.explainOxql(`get machine:${kind} | ${QUERY}`, { now })
  const [{ sql, parameters }] = statements as [(typeof statements)[number]]
  expect(sql).toContain('blockNumber()')
  return database.db.query(sql, parameters).then(
    () => true,
    (error: Error) => {
      if (!isUnusual(error.message)) throw error
      return false
    },
  )
}

const CASES: readonly {
  readonly what: string
  readonly of: (kind: keyof typeof KINDS) => readonly Sample[][]
  readonly isOfUse: boolean
}[] = [
  { what: 'rising totals', of: (kind) => [samples(rising, kind)], isOfUse: true },
  {
    what: 'totals that stay and rise',
    of: (kind) => [
      samples(
        rising.map((n) => Math.floor(n / 100)),
        kind,
      ),
    ],
    isOfUse: true,
  },
  {
    what: 'totals of several inserts',
    of: (kind) => {
      const all = samples(rising, kind)
      return [all.slice(0, 100), all.slice(100, 200), all.slice(200)]
    },
    isOfUse: true,
  },
  {
    what: 'totals that begin anew',
    of: (kind) => {
      const before = samples(rising.slice(0, 150), kind)
      const again = samples(rising, kind, START + MINUTE + 1500n * SECOND - SECOND)
      return [[...before, ...again.slice(150)]]
    },
    isOfUse: true,
  },
  {
    what: 'a total that falls',
    of: (kind) => [
      samples(
        rising.map((n, i) => (i === 155 ? 2 : n)),
        kind,
      ),
    ],
    isOfUse: false,
  },
  {
    what: 'a total that falls between windows',
    of: (kind) => [
      samples(
        rising.map((n, i) => (i < 175 ? n + 1000 : n)),
        kind,
      ),
    ],
    isOfUse: true,
  },
  {
    what: 'two sources that take turns',
    of: (kind) => {
      const [one, other] = [samples(rising, kind), samples(rising, kind, START - MINUTE)]
      return [one.map((sample, i) => (i % 2 === 0 ? sample : other[i]!))]
    },
    isOfUse: false,
  },
  {
    what: 'samples whose order is not that of inserts',
    of: (kind) => {
      const all = samples(rising, kind)
      return [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)]
    },
    isOfUse: false,
  },
]

test.for(
  CASES.flatMap((one) => (['work', 'heat'] as const).map((kind) => [one.what, kind, one] as const)),
)('%s, machine:%s: both ways say the same', async ([, kind, { of, isOfUse: expected }]) => {
  for (const inserted of of(kind)) await database.db.insert(inserted)
  expect(await isOfUse(kind)).toBe(expected)
  const ask = async (risingFrom: bigint) => {
    const { tables, warnings } = await database.db.oxql(`get machine:${kind} | ${QUERY}`, {
      now,
      risingFrom,
    })
    return { tables, warnings }
  }
  const all = await ask(1n << 62n)
  expect(all.tables[0]!.series).toHaveLength(1)
  expect(await ask(0n)).toEqual(all)
})

test('what may be stored twice counts once until its day is settled, and a day beside it does not matter', async () => {
  const { db } = database
  const day = (now / (1440n * MINUTE)) * 1440n * MINUTE - 2n * 1440n * MINUTE
  const level = metric('level', {}, f64())
  const here = machine.of({ number: 1 })
  const levels = (from: bigint): Sample[] =>
    Array.from({ length: 20 }, (_, i) => level.sample(here, {}, i, from + BigInt(i) * SECOND))
  const counted = async (end: bigint) => {
    const query = `get machine:level | filter timestamp > @now() - 10m | align count_within(10m)`
    const { tables } = await db.oxql(query, { now: end })
    const { statements } = await db.explainOxql(query, { now: end })
    const [series] = tables[0]!.series
    const [values] = series!.points.values as readonly { readonly values: ArrayLike<number> }[]
    return {
      counts: Array.from(values!.values),
      isUsual: !statements[0]!.sql.includes('UNION ALL'),
    }
  }
  const noon = day + 720n * MINUTE
  await db.insert(levels(noon))
  await db.insert(levels(noon + 1440n * MINUTE))
  expect(await counted(noon + MINUTE)).toEqual({ counts: [20], isUsual: false })
  await settle(database)
  expect(await counted(noon + MINUTE)).toEqual({ counts: [20], isUsual: true })
  await db.insert(levels(noon))
  expect(await counted(noon + MINUTE)).toEqual({ counts: [20], isUsual: false })
  expect(await counted(noon + 1441n * MINUTE)).toEqual({ counts: [20], isUsual: true })
  await settle(database)
  expect(await counted(noon + MINUTE)).toEqual({ counts: [20], isUsual: true })
})
