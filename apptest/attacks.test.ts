import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadProducer, json, okItem } from './src/bad-producers.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

let system: Standalone
let collector: string

beforeAll(async () => {
  system = await Standalone.start()
  const { items } = await system.public.listCollectors()
  collector = `http://${items[0]?.address}`
})

afterAll(() => system[Symbol.asyncDispose]())

type Fields = Readonly<Record<string, { type: string; value: unknown }>>

const text = (value: string): { type: string; value: string } => ({ type: 'string', value })

/** Own keys only, also one that is called __proto__. */
function fieldsJson(fields: Fields): string {
  const entries = Object.entries(fields).map(([name, value]) => {
    const key = JSON.stringify(name)
    return `${key}:{"name":${key},"value":${JSON.stringify(value)}}`
  })
  return `{${entries.join()}}`
}

function sample(name: string, fields: Fields, datum = '{"type":"f64","datum":1.5}'): string {
  const [target = '', metric = ''] = name.split(':')
  return (
    `{"measurement":{"timestamp":${JSON.stringify(new Date().toISOString())},"datum":${datum}},` +
    `"timeseries_name":${JSON.stringify(name)},"timeseries_version":1,` +
    `"target":{"name":${JSON.stringify(target)},"fields":${fieldsJson(fields)}},` +
    `"metric":{"name":${JSON.stringify(metric)},"fields":{}}}`
  )
}

const named = (name: string): Fields => Object.fromEntries([[name, text('x')]])

/** Answers of producers that are odd and right: they are stored and can be read. */
const STORED: readonly (readonly [name: string, fields: Fields, datum?: string])[] = [
  ['odd:proto', named('__proto__')],
  ['odd:constructor', named('constructor')],
  ['constructor:constructor', { ...named('hasOwnProperty'), ...named('toString') }],
  ['select:from', { ...named('select'), ...named('where'), ...named('null') }],
  ['odd:fields', { ...named('fields'), ...named('zone') }],
  ['odd:names', named('f'.repeat(200))],
  ['odd:nul', { a: text('a\0b\u0001') }],
  ['odd:large', { a: text('x'.repeat(2 ** 20)) }],
  ['odd:text', { a: text('x') }, JSON.stringify({ type: 'string', datum: '\0'.repeat(2 ** 16) })],
]

/** Answers that are wrong: what is said of them, and nothing else happens. */
const REFUSED: readonly (readonly [what: string, body: () => string, why: RegExp])[] = [
  ['deep arrays', () => '['.repeat(200_000), /nesting/],
  [
    'deep objects',
    () => `[{"status":"ok","info":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}]`,
    /nesting/,
  ],
  [
    '10 000 fields',
    () =>
      okItem(
        sample(
          'odd:many',
          Object.assign({}, ...Array.from({ length: 10_000 }, (_, i) => named(`f${i}`))),
        ),
      ),
    /256/,
  ],
  ['a name of 300', () => okItem(sample(`${'x'.repeat(300)}:m`, named('a'))), /length|long/i],
  ['a NUL in a name', () => okItem(sample('odd\0:m', named('a'))), /invalid_timeseries_name/],
  ['a field twice', () => okItem(sample('odd:time', named('timestamp'))), /timestamp/],
  [
    'odd types',
    () => okItem(sample('odd:type', { a: { type: '__proto__', value: 1 } })),
    /unknown_field_type/,
  ],
  [
    'an odd datum',
    () => okItem(sample('odd:datum', named('a'), '{"type":"constructor","datum":1}')),
    /unknown_datum_type/,
  ],
  ['an odd status', () => '[{"status":"__proto__","info":[]}]', /__proto__/],
]

test('odd producers are stored or refused with a reason', async () => {
  await using servers = new AsyncDisposableStack()
  const register = async (name: string, body: () => string): Promise<string> => {
    const producer = servers.use(
      await BadProducer.start(name, (_, response) => json(response, body())),
    )
    const { id, address } = producer
    const interval = { secs: 2, nanos: 0 }
    await system.nexus.registerProducer({ id, kind: 'service', address, interval })
    return id
  }
  for (const [name, fields, datum] of STORED) {
    await register(name, () => okItem(sample(name, fields, datum)))
  }
  const refused = await Promise.all(
    REFUSED.map(async ([what, body, why]) => ({ what, why, id: await register(what, body) })),
  )
  for (const [name, fields] of STORED) {
    const columns = Object.keys(fields).map((field) => `"${field}"`)
    const query = `SELECT ${columns.join()}, datum FROM "${name}" LIMIT 1`
    await until(`${name} is stored`, () =>
      system.public.sql({ query }).then(
        ({ rows }) => rows.length === 1,
        () => false,
      ),
    )
    const { rows } = await system.public.sql({ query })
    expect(rows[0]?.slice(0, -1)).toEqual(Object.values(fields).map(({ value }) => value))
    await until(`${name} has a latest value`, async () => {
      return (await system.public.getLatest({ name })).items.length === 1
    })
  }
  for (const { what, why, id } of refused) {
    await until(`${what} is refused`, async () =>
      why.test(JSON.stringify((await system.public.getProducer({ id })).status)),
    )
  }
})

const token = (page_start: unknown): string =>
  Buffer.from(JSON.stringify({ v: 'v1', page_start })).toString('base64url')

const QUERIES = [
  ...['0', '-1', '1e9', '9007199254740993', 'NaN', '', '%00', '1&limit=2'].map((n) => `limit=${n}`),
  ...['x', '%00', '%ff', 'a'.repeat(8_000)].map((value) => `page_token=${value}`),
  ...[null, [], {}, { id: '\0' }, { key: '\0' }, { key: '[' }, { key: "' OR 1 = 1 --" }]
    .concat([
      { name: '\0', version: 1 },
      { name: 'x', version: 1e99 },
      { name: 'x', version: -1 },
    ] as never[])
    .map((page) => `page_token=${token(page)}`),
  '__proto__=1',
  'constructor[x]=1',
  '%zz',
]

const IDS = [
  'x',
  '%00',
  '%ff',
  '__proto__',
  'constructor',
  '..%2f..',
  'x'.repeat(400),
  'a:b',
  'a%00:b',
  'a%0a:b',
  "a:b'%20--",
  'constructor:constructor',
]

const BODIES = [
  '',
  'null',
  '[]',
  '"x"',
  '\0',
  '{"__proto__":{"id":"x"}}',
  '{"constructor":{"prototype":1}}',
  '['.repeat(100_000),
  '{"a":'.repeat(50_000),
  `{"x":"${'y'.repeat(2_000_000)}"}`,
  '{"query":null}',
  '{"query":["SELECT 1"]}',
  '{"query":"SELECT 1\\u0000; DROP TABLE x"}',
  '{"query":"\\ud800"}',
  '{"items":[{"__proto__":null}]}',
]

const producer = (changes: object | string): string => {
  const sound = { id: crypto.randomUUID(), kind: 'service', address: '127.0.0.1:9' }
  if (typeof changes === 'string')
    return JSON.stringify(sound).replace(/}$/, `,"interval":${changes}}`)
  return JSON.stringify({ ...sound, interval: { secs: 1, nanos: 0 }, ...changes })
}

const PRODUCERS = [
  ...[
    '18446744073709551615',
    '18446744073709551616',
    '9223372036854775807',
    '-1',
    '1.5',
    '1e400',
    'null',
    '"1"',
  ]
    .flatMap((n) => [`{"secs":${n},"nanos":0}`, `{"secs":1,"nanos":${n}}`])
    .map(producer),
  ...['constructor', '__proto__'].map((kind) => producer({ kind })),
  ...['\0', '127.0.0.1:99999', '127.0.0.1', '[::1%eth0]:80', 'x'.repeat(100_000)].map((address) =>
    producer({ address }),
  ),
  ...['x', '', '\0', null, 1, {}].map((id) => producer({ id })),
]

/** Every way in, for strangers: [method, URL, body]. */
function attempts(): (readonly [method: string, url: string, body?: string])[] {
  const internal = system.url('internal')
  const open = system.url('public')
  const lists = [
    ...[
      'producers',
      'refused-registrations',
      'collectors',
      'system/timeseries/schemas',
      'timeseries/host:cpu_time/latest',
      'quarantine',
      'quarantine/host:cpu_time',
    ].map((path) => `${open}/v1/${path}`),
    `${internal}/metrics/schemas`,
    `${internal}/metrics/collectors/${crypto.randomUUID()}/producers`,
    `${collector}/producers`,
    `${collector}/producer-details`,
    `${collector}/spool`,
  ]
  const things = [
    `${open}/v1/producers`,
    `${open}/v1/timeseries`,
    `${open}/v1/quarantine`,
    `${collector}/producers`,
    `${internal}/metrics/producers`,
    `${internal}/metrics/collectors`,
  ]
  const posts = [
    `${open}/v1/sql`,
    `${internal}/metrics/producers`,
    `${internal}/metrics/collectors`,
    `${internal}/metrics/schemas`,
    `${open}/v1/quarantine/host:cpu_time/replay`,
    `${collector}/spool/replay`,
    `${collector}/spool/drop`,
  ]
  return [
    ...lists.flatMap((url) => QUERIES.map((query) => ['GET', `${url}?${query}`] as const)),
    ...things.flatMap((url) =>
      IDS.flatMap((id) => [
        ['GET', `${url}/${id}`] as const,
        ['DELETE', `${url}/${id}`] as const,
        ['POST', `${url}/${id}/collect`, '{}'] as const,
        ['GET', `${url}/${id}/latest`] as const,
      ]),
    ),
    ...posts.flatMap((url) => BODIES.map((body) => ['POST', url, body] as const)),
    ...PRODUCERS.map((body) => ['POST', `${internal}/metrics/producers`, body] as const),
  ]
}

test('whatever strangers ask, nobody fails and nothing is taken', async () => {
  const wrong: string[] = []
  for (const [method, url, body] of attempts()) {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
    await response.arrayBuffer()
    if (response.status >= 500) {
      wrong.push(
        `${response.status} for ${method} ${url.slice(0, 120)} ${body?.slice(0, 80) ?? ''}`,
      )
    }
    if (response.ok && body !== undefined && PRODUCERS.includes(body)) wrong.push(`taken: ${body}`)
  }
  expect(wrong).toEqual([])
  for (const url of [system.url('public'), system.url('internal'), collector]) {
    await until(`${url} is ready`, async () => (await fetch(`${url}/readyz`)).ok)
  }
})

async function stored(): Promise<number> {
  const info = (await (await fetch(`${collector}/info`)).json()) as { n_samples_inserted: number }
  return info.n_samples_inserted
}

test('slow queries hold up neither samples nor other answers', async () => {
  const leave = new AbortController()
  const slow =
    'SELECT sum(a.x + b.x) FROM (SELECT arrayJoin(range(1000000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS x) AS b'
  const queries = Promise.allSettled(
    Array.from({ length: 12 }, () => system.public.sql({ query: slow }, { signal: leave.signal })),
  )
  const before = await stored()
  await until('samples are stored', async () => (await stored()) > before)
  await until(
    'latest values are there',
    async () =>
      (await system.public.getLatest({ name: 'host:cpu_time', limit: 1 })).items.length === 1,
  )
  await until('it is ready', async () => (await fetch(`${system.url('public')}/readyz`)).ok)
  leave.abort()
  expect((await queries).map(({ status }) => status)).not.toContain('fulfilled')
  expect((await system.public.sql({ query: 'SELECT 1' })).rows).toEqual([[1]])
})
