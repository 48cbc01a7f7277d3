import { cumulativeU64, f64, metric, string, target, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

/** Texts that mean something to someone on the way: to SQL, to HTTP, to formats of the engine. */
const HOSTILE: readonly string[] = [
  "'",
  "''",
  '"',
  '`',
  '\\',
  "\\'",
  "' OR 1 = 1 --",
  "'; DROP TABLE oximeter.timeseries; --",
  '{p0:String}',
  '{p1:Identifier}',
  '${r:Raw}',
  '$$',
  '%',
  '%s%n',
  '?',
  '--',
  '/* */',
  'NULL',
  '\\N',
  'a\0b',
  '\0',
  'line\nfeed',
  '\n',
  '\r\n',
  '\t',
  '\\t',
  '\u0001\u001b[31m',
  '[1,2]',
  '["a",null]',
  '{"a":1}',
  '\u{1F600}',
  'e\u0301',
  '\u202E\u2028',
  '&param_p0=x#y+z=%27',
  'x'.repeat(20_000),
  '',
]

let database: TestDatabase
const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND

beforeAll(async () => {
  database = await startTestDatabase()
  const place = target('place', { text: string() })
  const load = metric('load', {}, f64())
  const visits = metric('visits', {}, cumulativeU64())
  const note = metric('note', {}, string())
  const samples: Sample[] = HOSTILE.flatMap((text, i) => {
    const here = place.of({ text })
    const visited = { startTime: now - 100n * SECOND, value: BigInt(i) }
    return [
      load.sample(here, {}, i, now - SECOND),
      visits.sample(here, {}, visited, now - SECOND),
      note.sample(here, {}, text, now - SECOND),
    ]
  })
  await database.db.insert(samples)
})

afterAll(() => database[Symbol.asyncDispose]())

/** As OxQL writes it. */
function quoted(text: string): string {
  const escaped = text.replaceAll(
    /[\\'\n\r\t\0]/g,
    (one) => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' })[one] ?? `\\${one}`,
  )
  return `'${escaped}'`
}

test.for(HOSTILE.map((text, i) => [i, text.slice(0, 30), text] as const))(
  'a field of value %i, %j, is found by it and comes back',
  async ([i, , text]) => {
    const { tables } = await database.db.oxql(`get place:load | filter text == ${quoted(text)}`)
    expect(tables[0]!.series).toMatchObject([
      { fields: [text], points: { values: [{ values: [i] }] } },
    ])
  },
)

test('all of them at once are told apart, in order of their bytes', async () => {
  const byBytes = HOSTILE.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const list = HOSTILE.map(quoted).join(', ')
  const { tables } = await database.db.oxql(
    `get place:visits | filter text in [${list}] | align increase(1h) | group_by [text], sum`,
    { now },
  )
  expect(tables[0]!.series.map(({ fields }) => fields[0])).toEqual(byBytes)
})

test('texts that are values come back too', async () => {
  const { tables } = await database.db.oxql('get place:note | filter datum != "no such"')
  const found = tables[0]!.series.map(({ fields, points }) => [
    fields[0],
    points.values[0]!.values[0],
  ])
  expect(found).toHaveLength(HOSTILE.length)
  for (const [field, value] of found) expect(value).toBe(field)
})

test('regular expressions and renamed fields are no SQL either', async () => {
  const pattern = quoted("^'; DROP|\\{p0:String\\}")
  const { tables } = await database.db.oxql(
    `get place:load | filter text ~= ${pattern} | rename text as k`,
  )
  expect(tables[0]!.series.map(({ fields }) => fields[0])).toEqual([
    "'; DROP TABLE oximeter.timeseries; --",
    '{p0:String}',
  ])
})

test('nothing that was said is in the text of a statement', async () => {
  const secret = 'PQ93SECRET'
  const { statements } = await database.db.explainOxql(
    `get place:load | filter text == '${secret}' && datum > 123456789 | align mean_within(5m)`,
  )
  for (const { sql, parameters } of statements) {
    expect(sql).not.toMatch(/PQ93SECRET|123456789|place|load|text(?!String)/)
    expect(Object.values(parameters)).toContain(secret)
  }
})
