import {
  cumulativeU64,
  f64,
  Histogram,
  histogramU64,
  metric,
  string,
  target,
  type Sample,
} from '@oximeter/core'
import { tableNode, type ScanNode } from '@oximeter/oxql/plan'
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

/** Names that SQL of ours has for something else, or that are words of it. */
const ODD_NAMES = 'k t q d f0 v0 h0 w points described fields timeseries select'.split(' ')

let database: TestDatabase
const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND

beforeAll(async () => {
  database = await startTestDatabase()
  const place = target('place', { text: string() })
  const load = metric('load', {}, f64())
  const visits = metric('visits', {}, cumulativeU64())
  const note = metric('note', {}, string())
  const sizes = metric('sizes', {}, histogramU64({ edges: [0n, 10n] }))
  const sizesOf = (size: number): Histogram<'u64'> => {
    const histogram = Histogram.fromEdges('u64', [0n, 10n], { startTime: now - 100n * SECOND })
    histogram.observe(BigInt(size))
    return histogram
  }
  const odd = target('odd', Object.fromEntries(ODD_NAMES.map((name) => [name, string()])))
  const there = odd.of(Object.fromEntries(ODD_NAMES.map((name) => [name, `' ${name}`])))
  const samples: Sample[] = HOSTILE.flatMap((text, i) => {
    const here = place.of({ text })
    const visited = { startTime: now - 100n * SECOND, value: BigInt(i) }
    return [
      load.sample(here, {}, i, now - SECOND),
      sizes.sample(here, {}, sizesOf(i), now - SECOND),
      visits.sample(here, {}, visited, now - SECOND),
      note.sample(here, {}, text, now - SECOND),
    ]
  })
  await database.db.insert([...samples, metric('load', {}, f64()).sample(there, {}, 1, now)])
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
  const last = await database.db.oxql(`get place:load | filter text in [${list}] | last 1`)
  expect(last.tables[0]!.series.map(({ fields }) => fields[0])).toEqual(byBytes)
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

test('numbers and distributions of all of them are joined, each with its own', async () => {
  const { tables } = await database.db.oxql(
    `{ get place:load | align last_within(1h);
       get place:sizes | align increase(1h); get place:visits | align increase(1h) }
     | join full on [text] | last 1`,
    { now },
  )
  const rows = tables[0]!.series.map(({ fields, points: { values } }) => {
    const [load, sizes, visits] = values.map((dimension) => dimension.values[0])
    return [fields[0], load, (sizes as { sumOfSamples: number }).sumOfSamples, visits]
  })
  expect(new Set(rows)).toEqual(new Set(HOSTILE.map((text, i) => [text, i, i, i])))
})

test('names of fields and values may be what they like', async () => {
  const all = ODD_NAMES.map((name) => `${name} == "' ${name}"`).join(' && ')
  const values = ODD_NAMES.map((name) => `${name}_value`)
  const mapped = values.map((name, i) => `datum + ${i} as ${name}`).join(', ')
  for (const query of [
    `get odd:load | filter ${all}`,
    `get odd:load | filter (${all}) || datum < 0`,
    `get odd:load | filter ${all} | last 1 | sort by [${ODD_NAMES.join(', ')}] | limit 1`,
    `get odd:load | align last_within(1m) | group_by [${ODD_NAMES.join(', ')}], first`,
    `get odd:load | align last_within(1m) | group_by [${ODD_NAMES.join(', ')}], top 1 by datum`,
    `get odd:load | map ${mapped} | filter k_value >= 1 && ${all}`,
    `{ get odd:load | align last_within(1m); get odd:load | align last_within(1m) | map datum as k_value }
     | join on [k, f0] | filter ${all}`,
  ]) {
    const { tables } = await database.db.oxql(query, { now })
    const [series, ...others] = tables[0]!.series
    expect(others).toEqual([])
    expect(series?.fields, query).toEqual(ODD_NAMES.toSorted().map((name) => `' ${name}`))
  }
  const renamed = 'get odd:load | rename k as t, t as k, q as λ_名 | filter k ~= "t" && λ_名 != "x"'
  expect((await database.db.oxql(renamed, { now })).tables[0]!.series).toHaveLength(1)
})

test('values of fields are found by whatever they begin with', async () => {
  const scan = tableNode(await database.db.catalogue(), 'place:load', { kind: 'fleet' }) as ScanNode
  for (const text of HOSTILE.filter((one) => one !== '')) {
    const found = await database.db.scannedFieldValues([[scan, 'text']], { prefix: text })
    expect(found).toEqual(HOSTILE.filter((one) => one.startsWith(text)).toSorted())
  }
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
