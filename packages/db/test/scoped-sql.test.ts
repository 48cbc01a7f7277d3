import {
  cumulativeU64,
  i64,
  metric,
  string,
  target,
  u16,
  uuid,
  type Sample,
  type TargetInstance,
} from '@oximeter/core'
import type { Scope } from '@oximeter/oxql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlOptions } from '../src/index.ts'
import { settle, startTestDatabase, type TestDatabase } from './test-database.ts'

const OURS = '22222222-2222-4222-8222-222222222222'
const THEIRS = '33333333-3333-4333-8333-333333333333'
const SILO = '11111111-1111-4111-8111-111111111111'
const scope: Scope = { kind: 'project', projectId: OURS }

const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND

const disk = target(
  'disk',
  { project_id: uuid(), name: string(), slot: u16() },
  { authzScope: 'project' },
)
const volume = target('volume', { silo_id: uuid(), name: string() }, { authzScope: 'silo' })
const rack = target('rack', { name: string() })
const sky = target('sky', { name: string() }, { authzScope: 'viewable_to_all' })
const size = metric('size', {}, i64())
const reads = metric('reads', {}, cumulativeU64())
const used = metric('used', {}, i64())
const note = metric('note', {}, string())

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
  await database.db.insert([...samples()])
  // Some twice, in other blocks.
  await database.db.insert([...samples()].slice(5, 20))
})
afterAll(() => database[Symbol.asyncDispose]())

/** What is not ours would fail what is computed of it: 13 as a divisor less it, and texts as numbers. */
function* samples(): Generator<Sample> {
  for (const [project_id, hidden] of [
    [OURS, false],
    [THEIRS, true],
  ] as const) {
    for (let slot = 0; slot < 4; slot++) {
      const name = hidden ? `their ${slot}` : String(slot % 2)
      const at = disk.of({ project_id, name, slot })
      yield* samplesOf(at, hidden, slot)
      const startTime = now - 100n * SECOND
      yield used.sample(at, {}, hidden ? 13 : slot, now)
      yield reads.sample(at, {}, { startTime, value: hidden ? 13 : slot }, now)
    }
  }
  yield* samplesOf(volume.of({ silo_id: SILO, name: 'hidden volume' }), true, 0)
  yield* samplesOf(rack.of({ name: 'hidden rack' }), true, 0)
  yield* samplesOf(sky.of({ name: '1' }), false, 1)
}

function* samplesOf(at: TargetInstance, hidden: boolean, n: number): Generator<Sample> {
  for (let i = 0; i < 3; i++) {
    const time = now - BigInt(i) * SECOND
    yield size.sample(at, {}, hidden ? 13 : n + i, time)
    yield note.sample(at, {}, hidden ? 'hidden text' : String(n), time)
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The rows of an answer, or why there is none. */
function outcome(query: string): Promise<unknown> {
  return database.db.sql(query, { scope }).then(({ rows }) => rows, said)
}

async function rowsWithin(given: Scope, query: string): Promise<unknown> {
  return (await database.db.sql(query, { scope: given })).rows
}

describe('what is hidden is not there', () => {
  test.for(
    ['rack:size', 'volume:note'].flatMap((name) =>
      [
        `SELECT * FROM ${name}`,
        `SELECT count() FROM "${name}"`,
        `SELECT count() FROM \`${name}\``,
        `SELECT * FROM oximeter."${name}"`,
        `SELECT * FROM disk:size, "${name}"`,
        `SELECT * FROM disk:size AS "${name}", "${name}"`,
        `SELECT * FROM disk:size JOIN "${name}" USING (name)`,
        `SELECT * FROM (SELECT * FROM "${name}")`,
        `SELECT 1 UNION ALL SELECT count() FROM "${name}"`,
        `SELECT (SELECT count() FROM "${name}")`,
        `WITH (SELECT count() FROM "${name}") AS n SELECT n`,
        `SELECT * FROM disk:size WHERE name IN (SELECT name FROM "${name}")`,
        `SELECT * FROM disk:size WHERE name IN "${name}"`,
        `WITH "${name}" AS (SELECT 1) SELECT * FROM "${name}"`,
        `DESCRIBE "${name}"`,
        `EXPLAIN SELECT * FROM "${name}"`,
        `SHOW CREATE VIEW "${name}"`,
        `EXISTS "${name}"`,
        `SELECT exists(SELECT 1 FROM "${name}")`,
      ].map((query) => [query, name] as const),
    ),
  )('%s', async ([query, name]) => {
    const unused = name.replaceAll(/[a-z]/g, 'q')
    const [, metricName = ''] = name.split(':')
    const [actual, expected] = await Promise.all(
      [query, query.replaceAll(name, unused)].map((text) => outcome(text)),
    )
    expect(typeof actual).toBe('string')
    // Where it is not quoted, what follows the colon is no part of a name.
    const renamed = (expected as string).replaceAll(unused, name)
    expect(actual).toBe(renamed.replaceAll(/(?<=:)q+/g, metricName))
  })

  test.for([
    'SELECT name FROM system.tables',
    'SELECT * FROM system.columns',
    'SELECT * FROM tables',
    'SELECT * FROM one',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM oximeter.timeseries',
    'SELECT * FROM timeseries',
    'SELECT * FROM timeseries_schema',
    'SELECT * FROM oximeter.measurements_i64',
    'SELECT * FROM "oximeter"."disk:size"',
    'SELECT * FROM "oximeter.disk:size"',
    "SELECT * FROM merge('oximeter', '.*')",
    'SELECT * FROM disk:size SETTINGS max_threads = 1',
    'WITH "disk:size" AS (SELECT * FROM oximeter."disk:size") SELECT * FROM "disk:size"',
  ])('nor is what is around it: %s', async (query) => {
    await expect(database.db.sql(query, { scope })).rejects.toMatchObject({
      code: expect.stringMatching(/^(not-allowed|rejected)$/) as string,
    })
  })

  test('no hint tells of it', async () => {
    // Each is like the name of something hidden.
    for (const query of [
      'SELECT nam FROM disk:size',
      'SELECT "rack:sizes".name FROM disk:size',
      'SELECT "rack:size" FROM disk:size',
      'SELECT * FROM disk:size AS a JOIN sky:size AS b ON a.nam = b.name',
      'SELECT unknownFunction(name) FROM disk:size',
      'SELECT silo_i FROM sky:size',
    ]) {
      const message = await database.db.sql(query, { scope }).then(String, said)
      expect(message).not.toMatch(/hidden|their |silo_id|WITH|measurements|oximeter\./)
      expect(message.replaceAll('rack:size', '')).not.toContain('rack')
    }
  })
})

function ours(n: number): string[][] {
  return Array.from({ length: n }, () => [OURS])
}

describe('what is shown', () => {
  test.for<[query: string, rows: readonly (readonly unknown[])[]]>([
    ['SELECT project_id FROM disk:size', ours(12)],
    ['SELECT count() FROM disk:size', [[12]]],
    ['select d.project_id from disk:size as d', ours(12)],
    ['SELECT project_id FROM disk:size AS "disk:note"', ours(12)],
    ['SELECT DISTINCT "disk:size".project_id FROM disk:size', ours(1)],
    [`SELECT count() FROM disk:size WHERE project_id = '${THEIRS}'`, [[0]]],
    [`SELECT count() FROM disk:size WHERE project_id = '${THEIRS}' OR 1`, [[12]]],
    ['SELECT count() FROM disk:size AS a JOIN disk:reads AS b USING (name)', [[24]]],
    ['SELECT count() FROM disk:size AS a LEFT JOIN disk:reads AS b ON a.slot = b.slot', [[12]]],
    ['SELECT count() FROM disk:size AS a CROSS JOIN disk:size AS b', [[144]]],
    ['SELECT max(m) FROM (SELECT max(datum) AS m FROM disk:size UNION ALL SELECT 0)', [[5]]],
    ['SELECT count() FROM disk:size UNION ALL SELECT count() FROM disk:note', [[12], [12]]],
    ['SELECT count() FROM disk:size UNION DISTINCT SELECT count() FROM disk:note', [[12]]],
    ['(SELECT count() FROM disk:size) UNION ALL (SELECT count() FROM sky:size)', [[12], [3]]],
    ['(SELECT count() FROM disk:size)', [[12]]],
    [
      '((SELECT count() FROM disk:size) UNION ALL SELECT count() FROM sky:note) UNION ALL ((SELECT count() FROM disk:reads))',
      [[12], [3], [4]],
    ],
    ['SELECT 1 UNION ALL (SELECT 2 UNION ALL (SELECT count() FROM disk:reads))', [[1], [2], [4]]],
    ['WITH 5 AS five SELECT five + count() FROM disk:reads', [[9]]],
    ['WITH (SELECT count() FROM disk:size) AS n SELECT n', [[12]]],
    ['WITH (SELECT 1 AS x) AS "disk:size" SELECT count() FROM disk:size', [[12]]],
    ['SELECT (SELECT count() FROM (SELECT * FROM (SELECT * FROM disk:size)))', [[12]]],
    ['SELECT count() FROM sky:size WHERE name IN (SELECT name FROM disk:size)', [[3]]],
    ['SELECT arrayMap(x -> (SELECT count() FROM disk:size), [1])', [[[12]]]],
    ['SELECT 1 AS "disk:size", (SELECT count() FROM disk:size)', [[1, 12]]],
    ['SELECT 1, 1', [[1, 1]]],
    ['SELECT datum FROM disk:size ORDER BY datum DESC, timestamp LIMIT 2', [[5], [4]]],
    ['(SELECT datum FROM disk:size ORDER BY datum DESC, timestamp LIMIT 2)', [[5], [4]]],
  ])('%s', async ([query, rows]) => {
    const answer = await database.db.sql(query, { scope })
    expect(answer.rows).toHaveLength(rows.length)
    expect(answer.rows).toEqual(expect.arrayContaining([...rows]))
  })

  test('of the fleet within a project is nothing that is asked in SQL', async () => {
    const within: Scope = { kind: 'fleet', within: { projectId: OURS } }
    const code = 'invalid-argument'
    await expect(rowsWithin(within, 'SELECT 1')).rejects.toMatchObject({ code })
  })

  test('of a silo are its own', async () => {
    expect(
      await rowsWithin({ kind: 'silo', siloId: SILO }, 'SELECT count() FROM volume:size'),
    ).toEqual([[3]])
    expect(
      await rowsWithin({ kind: 'silo', siloId: OURS }, 'SELECT count() FROM volume:size'),
    ).toEqual([[0]])
    await expect(
      rowsWithin({ kind: 'silo', siloId: SILO }, 'SELECT 1 FROM "disk:size"'),
    ).rejects.toThrow('no timeseries')
  })
})

/** Each fails or is empty for rows that may not be seen, if anything is computed of them. */
const PROBES: readonly (readonly [query: string, rows: unknown])[] = [
  ['SELECT count() FROM disk:size WHERE intDiv(1, datum - 13) = 0', [[12]]],
  ['SELECT count() FROM sky:size WHERE intDiv(1, datum - 13) = 0', [[3]]],
  ['SELECT count() FROM disk:note WHERE toInt64(assumeNotNull(datum)) >= 0', [[12]]],
  ['SELECT count() FROM sky:note WHERE toInt64(assumeNotNull(datum)) >= 0', [[3]]],
  ['SELECT count() FROM disk:size WHERE toInt64(name) >= 0', [[12]]],
  ['SELECT count() FROM sky:size WHERE toInt64(name) >= 0', [[3]]],
  ['SELECT count() FROM disk:size WHERE toInt64(name) >= 0 AND intDiv(1, datum - 13) = 0', [[12]]],
  [
    `SELECT count() FROM disk:size WHERE project_id = '${THEIRS}' AND intDiv(1, datum - 13) = 0`,
    [[0]],
  ],
  [`SELECT count() FROM disk:size WHERE project_id != '${OURS}' AND toInt64(name) > 0`, [[0]]],
  ['SELECT sum(intDiv(1, datum - 13)), max(toInt64(name)) FROM disk:size', [[0, 1]]],
  ['SELECT max(intDiv(1, value - 13)) FROM (SELECT datum + 0 AS value FROM disk:reads)', [[0]]],
  [
    'SELECT count() FROM disk:size AS a JOIN disk:note AS b USING (slot, timestamp) WHERE toInt64(assumeNotNull(b.datum)) + intDiv(1, a.datum - 13) >= 0',
    [[12]],
  ],
]

describe.for(['may hold samples twice', 'are settled'])('of days that %s', (days) => {
  beforeAll(async () => {
    if (days === 'are settled') await settle(database)
  })

  test.for(PROBES)('nothing is computed of what is hidden: %s', async ([query, rows]) => {
    expect(await outcome(query)).toEqual(rows)
  })
})

test('nor can it be asked for before all others', async () => {
  expect(await outcome('SELECT 1 FROM disk:size PREWHERE intDiv(1, datum - 13) = 0')).toMatch(
    'cannot',
  )
})

test('the above would fail, were it seen', async () => {
  for (const query of [
    'SELECT count() FROM disk:size WHERE intDiv(1, datum - 13) = 0',
    'SELECT count() FROM disk:note WHERE toInt64(assumeNotNull(datum)) >= 0',
    'SELECT count() FROM disk:size WHERE toInt64(name) >= 0',
  ]) {
    await expect(database.db.sql(query)).rejects.toMatchObject({ code: 'rejected' })
  }
})

/** A query, its tables still to be told. */
type Query = (table: (name: string) => string) => string

const column = fc.constantFrom(
  'name',
  'slot',
  'datum',
  'timeseries_key',
  'toUnixTimestamp(timestamp)',
)
const table = fc.constantFrom('disk:size', 'disk:used')
const condition: fc.Arbitrary<string> = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(fc.constantFrom('slot', 'datum'), fc.constantFrom('=', '!=', '<', '>='), fc.nat(14))
      .map((parts) => parts.join(' ')),
    fc.constantFrom("name LIKE '%1%'", `project_id = '${THEIRS}'`, `project_id != '${OURS}'`, '1'),
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'XOR'), tie('condition'))
      .map(([a, operator, b]) =>
        operator === 'XOR' ? `xor(${a}, ${b})` : `(${a} ${operator} ${b})`,
      ),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
})).condition

const { query } = fc.letrec<{ query: Query; source: Query }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', maxDepth: 2, withCrossShrink: true },
    table.map(
      (name): Query =>
        (shown) =>
          shown(name),
    ),
    tie('query').map(
      (inner): Query =>
        (shown) =>
          `(SELECT project_id, name, slot, datum, timeseries_key, timestamp FROM (${inner(shown)}))`,
    ),
  ),
  query: fc.oneof(
    { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
    fc.tuple(tie('source'), condition).map(
      ([from, where]): Query =>
        (shown) =>
          `SELECT project_id, name, slot, datum, timeseries_key, timestamp FROM ${from(shown)} WHERE ${where}`,
    ),
    fc.tuple(tie('source'), tie('source'), fc.constantFrom('INNER', 'LEFT', 'FULL')).map(
      ([left, right, kind]): Query =>
        (shown) =>
          `SELECT a.project_id AS project_id, a.name AS name, b.slot AS slot, b.datum AS datum, a.timeseries_key AS timeseries_key, b.timestamp AS timestamp FROM (SELECT * FROM ${left(shown)}) AS a ${kind} JOIN (SELECT * FROM ${right(shown)}) AS b ON a.slot = b.slot`,
    ),
    fc.tuple(tie('query'), tie('query')).map(
      ([a, b]): Query =>
        (shown) =>
          `(${a(shown)}) UNION ALL (${b(shown)})`,
    ),
    fc.tuple(tie('source'), table, condition).map(
      ([from, other, where]): Query =>
        (shown) =>
          `SELECT project_id, name, slot, datum, timeseries_key, timestamp FROM ${from(shown)} WHERE slot IN (SELECT slot FROM ${shown(other)} WHERE ${where})`,
    ),
  ),
}))

const outermost: fc.Arbitrary<Query> = fc.oneof(
  query,
  fc.tuple(query, column).map(
    ([inner, of]): Query =>
      (shown) =>
        `SELECT ${of} AS g, count(), max(project_id) FROM (${inner(shown)}) GROUP BY g`,
  ),
)

function filtered(name: string): string {
  return `(SELECT * FROM ${name} WHERE project_id = '${OURS}')`
}

async function sortedRows(text: string, options: SqlOptions): Promise<string[]> {
  const { rows } = await database.db.sql(text, options)
  return rows.map((row) => row.map(String).join(' ')).toSorted()
}

test('whatever is asked, the answer is that of all timeseries with a filter by hand', async () => {
  const texts = fc.sample(outermost, { numRuns: 25, seed: 6 })
  let answered = 0
  for (const one of texts) {
    const text = one((name) => name)
    const seen = await sortedRows(text, { scope })
    expect(seen, text).toEqual(await sortedRows(one(filtered), {}))
    expect(seen.join()).not.toContain(THEIRS)
    if (seen.length > 0) answered++
  }
  expect(answered).toBeGreaterThan(12)
})

test('only the granules of what is shown are read, and of these only what is asked for', async () => {
  const { db } = database
  const shop = target('shop', { project_id: uuid() }, { authzScope: 'project' })
  const sold = metric('sold', { article: u16() }, cumulativeU64())
  const at = (owner: number) =>
    shop.of({ project_id: `44444444-4444-4444-8444-4444444444${String(owner).padStart(2, '0')}` })
  await db.insert(
    Array.from({ length: 200 }, (_, article) =>
      Array.from({ length: 200 }, (_unused, i) => {
        const datum = { startTime: now - SECOND, value: i }
        return sold.sample(at(article % 20), { article }, datum, now + BigInt(i) * 1_000_000n)
      }),
    ).flat(),
  )
  await settle(database)
  const one: Scope = { kind: 'project', projectId: String(at(7).fields[0]?.value) }
  const all = await db.sql('SELECT count() FROM shop:sold')
  expect(all.rows).toEqual([[40_000]])
  const mine = await db.sql('SELECT count() FROM shop:sold', { scope: one })
  expect(mine.rows).toEqual([[2_000]])
  const series = await db.sql('SELECT count() FROM shop:sold WHERE article = 7', { scope: one })
  expect(series.rows).toEqual([[200]])
  expect(series.rowsRead).toBeLessThan(20_000)
  expect(all.rowsRead).toBeGreaterThan(40_000)
  const tomorrow = await db.sql(
    'SELECT count() FROM shop:sold WHERE timestamp > now() + toIntervalDay(1)',
    { scope: one },
  )
  expect(tomorrow.rows).toEqual([[0]])
  expect(tomorrow.rowsRead).toBeLessThan(5_000)
})
