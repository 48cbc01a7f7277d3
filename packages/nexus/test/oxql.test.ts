import {
  MEDIA_TYPE_ARROW,
  schemaToJson,
  type NexusPublicClient,
  type OxqlResponse,
} from '@oximeter/api/client'
import {
  cumulativeU64,
  f64,
  formatTimestamp,
  metric,
  schemaOf,
  string,
  target,
  u8,
  uuid,
} from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { stringifyJsonExact } from '@oximeter/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArrow } from './arrow-streams.ts'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

const LARGEST = 2n ** 64n - 1n
const SILO = '11111111-1111-4111-8111-111111111111'
const OURS = '22222222-2222-4222-8222-222222222222'
const THEIRS = '33333333-3333-4333-8333-333333333333'

const disk = target('disk', { silo_id: uuid(), project_id: uuid(), name: string() })
const reads = metric('reads', {}, cumulativeU64())
const writes = metric('writes', {}, cumulativeU64())
const heater = target('heater', { room: string() })
const warmth = metric('warmth', { sensor: u8() }, f64())

// Lately: the tables keep samples for days only.
const start = BigInt(Date.now() - 60_000) * 1_000_000n
const at = (seconds: number): bigint => start + BigInt(seconds) * 1_000_000_000n

let system: MetricsSystem
let open: NexusPublicClient
let db: Database
let url: string
beforeAll(async () => {
  system = await startMetricsSystem()
  ;({ open, db } = system)
  url = system.nexus.publicUrl
  await system.internal.offerSchemas({
    schemas: [schemaOf(disk, reads), schemaOf(disk, writes), schemaOf(heater, warmth)].map(
      (schema) => schemaToJson(schema, { provisional: false }),
    ),
  })
  const disks = [OURS, THEIRS].map((project_id) =>
    disk.of({ silo_id: SILO, project_id, name: `of "${project_id}"` }),
  )
  await db.insert([
    ...disks.flatMap((one) => [
      reads.sample(one, {}, { startTime: start, value: 1n }, at(10)),
      reads.sample(one, {}, { startTime: start, value: LARGEST }, at(20)),
      writes.sample(one, {}, { startTime: start, value: 1n }, at(10)),
      writes.sample(one, {}, { startTime: start, value: 2n }, at(20)),
    ]),
    ...['attic', 'cellar', 'cell'].flatMap((room) =>
      [1, 2].map((sensor) => warmth.sample(heater.of({ room }), { sensor }, 20 + sensor, at(10))),
    ),
  ])
})
afterAll(() => system?.[Symbol.asyncDispose](), 60_000)

/** What may stand at the end of a text within our project. */
async function suggested(query: string, silo?: string): Promise<string[]> {
  const scope = { project: OURS, ...(silo !== undefined && { silo }) }
  const { items } = await open.completeProjectQuery(scope, { query, limit: 1000 })
  return items.map(({ text }) => text)
}

function countIn({ tables }: OxqlResponse): unknown {
  return tables[0]?.timeseries[0]?.points.values[0]?.values.values.at(-1)
}

async function mistakesOf(query: string) {
  return (await open.validateProjectQuery({ project: OURS }, { query })).mistakes
}

describe('a query', () => {
  test('is answered in the shape of the original, every digit kept, with what it cost', async () => {
    const query = `get disk:reads | filter project_id == "${OURS}"`
    const { text, body } = await send('POST', `${url}/v1/system/timeseries/query`, {
      body: { query, include_summaries: true },
    })
    expect(text).toContain(`"values":{"type":"integer","values":[1,${LARGEST - 1n}]}`)
    expect(body).toMatchObject({
      tables: [
        {
          name: 'disk:reads',
          timeseries: [
            {
              fields: { name: { type: 'string', value: `of "${OURS}"` } },
              points: {
                start_times: [formatTimestamp(start), formatTimestamp(at(10))],
                timestamps: [formatTimestamp(at(10)), formatTimestamp(at(20))],
                values: [{ metric_type: 'delta' }],
              },
            },
          ],
        },
      ],
      warnings: [],
      truncated: null,
      query_summaries: [{ query, io_summary: { written: { rows: 0 } } }],
    })
    const answer = await open.querySystem({ query })
    expect(answer.query_summaries).toBeNull()
    expect(Number(answer.cost.rows_read)).toBeGreaterThan(0)
  })

  test('without points is a table without series', async () => {
    const { tables } = await open.querySystem({
      query: "get heater:warmth | filter room == 'hall'",
    })
    expect(tables).toEqual([{ name: 'heater:warmth', timeseries: [] }])
  })

  test('is answered in columns to those who want them', async () => {
    const pieces = await Array.fromAsync(await open.querySystemAsArrow({ query: 'get disk:reads' }))
    const [table, last] = readArrow(Buffer.concat(pieces), 2)
    expect(table?.schema.fields.map(({ name }) => name)).toEqual(
      'name project_id silo_id start_time timestamp datum'.split(' '),
    )
    expect(table?.toArray().map((row) => (row as { datum: unknown }).datum)).toEqual([
      1n,
      LARGEST - 1n,
      1n,
      LARGEST - 1n,
    ])
    expect(JSON.parse(last?.schema.metadata.get('oximeter:answer') ?? '')).toMatchObject({
      warnings: [],
      truncated: null,
    })
  })

  test('of a project sees its series and no others, and no timeseries without projects', async () => {
    const names = async (project: string, silo?: string): Promise<unknown[]> => {
      const scope = { project, ...(silo !== undefined && { silo }) }
      const { tables } = await open.queryProject(scope, { query: 'get disk:reads' })
      return tables.flatMap(({ timeseries }) =>
        timeseries.map(({ fields }) => fields['name']?.value),
      )
    }
    expect(await names(OURS)).toEqual([`of "${OURS}"`])
    expect(await names(THEIRS, SILO)).toEqual([`of "${THEIRS}"`])
    expect(await names(THEIRS, OURS)).toEqual([])
    await expect(
      open.queryProject({ project: OURS }, { query: 'get heater:warmth' }),
    ).rejects.toMatchObject({ status: 400, mistakes: [{ code: 'out-of-scope' }] })
    expect(
      await send('POST', `${url}/v1/timeseries/query`, { body: { query: 'get disk:reads' } }),
    ).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('project') as unknown },
    })
  })

  test('with mistakes is 400 with each of them and its place, in whatever form it is wanted', async () => {
    const query = 'get heater:warmth | filter rom == 5'
    const expected = {
      status: 400,
      mistakes: [
        {
          code: 'unknown-name',
          span: { start: query.indexOf('rom'), end: query.indexOf(' ==') },
          hint: expect.stringContaining('room') as unknown,
        },
      ],
    }
    await expect(open.querySystem({ query })).rejects.toMatchObject(expected)
    await expect(open.querySystemAsArrow({ query })).rejects.toMatchObject(expected)
    await expect(open.explainQuery({ query })).rejects.toMatchObject(expected)
  })

  test('ends when whoever asked for it goes away', async () => {
    const leaving = new AbortController()
    // Each of so many windows holds most of the samples.
    await db.insert(
      Array.from({ length: 4000 }, (_, i) => {
        const total = { startTime: at(-4000), value: i }
        return writes.sample(
          disk.of({ silo_id: SILO, project_id: OURS, name: 'busy' }),
          {},
          total,
          at(i - 3999),
        )
      }),
    )
    const query = 'get disk:writes | align rate(4000s, every 1s)'
    const asking = open.querySystem({ query }, { signal: leaving.signal })
    await expect.poll(statementsRunning, { interval: 5 }).toBeGreaterThan(0)
    leaving.abort()
    await expect(asking).rejects.toThrow('aborted')
    await expect.poll(statementsRunning).toBe(0)
  })
})

/** How many statements that read samples the engine is at work on. */
async function statementsRunning(): Promise<number> {
  const [row] = await db.query<{ n: string }>(
    "SELECT count() AS n FROM system.processes WHERE query LIKE '%measurements_cumulativeu64%' AND query NOT LIKE '%system.processes%'",
  )
  return Number(row?.n)
}

describe('a chart', () => {
  const from = formatTimestamp(start)
  const until = formatTimestamp(at(3600))

  test('has as many points as can be seen, and is told how many there are', async () => {
    const oven = target('oven', { name: string() })
    const heat = metric('glow', {}, f64())
    const schema = schemaToJson(schemaOf(oven, heat), { provisional: false })
    await system.internal.offerSchemas({ schemas: [schema] })
    const one = oven.of({ name: 'one' })
    await db.insert(
      Array.from({ length: 400 }, (_, i) =>
        heat.sample(one, {}, i === 217 ? 99 : i % 7, start + BigInt(i) * 100_000_000n),
      ),
    )
    const range = { from, until: formatTimestamp(at(40)) }
    // What is new is known within some seconds.
    await expect
      .poll(() => open.querySystem({ query: 'get oven:glow', ...range }).catch(String))
      .toBeTypeOf('object')
    const { tables, thinned, ...about } = await open.querySystem({
      query: 'get oven:glow',
      ...range,
      pixels: 20,
    })
    expect(about.range).toEqual({ ...range, step: '10s' })
    const { timestamps, values } = tables[0]!.timeseries[0]!.points
    expect(thinned).toEqual([{ table: 0, points: 400, kept: timestamps.length }])
    expect(timestamps.length).toBeLessThanOrEqual(40)
    expect(values[0]!.values.values).toContain(99)
    expect(timestamps[0]).toBe(from)
    const pieces = await Array.fromAsync(
      await open.querySystemAsArrow({ query: 'get oven:glow', ...range, pixels: 20 }),
    )
    const [table, last] = readArrow(Buffer.concat(pieces), 2)
    expect(table?.numRows).toBe(timestamps.length)
    expect(JSON.parse(last?.schema.metadata.get('oximeter:answer') ?? '')).toMatchObject({
      thinned,
      range: about.range,
    })
    expect((await open.querySystem({ query: 'get oven:glow' })).thinned).toEqual([])
  })

  test('shows its stretch of time where the query says none, by a step that suits it', async () => {
    const query =
      "get heater:warmth | filter room == 'attic' && sensor == 1 | align last_within($step)"
    const { tables, range } = await open.querySystem({
      query,
      from,
      until: formatTimestamp(at(20)),
    })
    expect(range?.step).toBe('10s')
    expect(tables[0]?.timeseries[0]?.points).toMatchObject({
      timestamps: [10, 20].map((seconds) => formatTimestamp(at(seconds))),
      values: [{ values: { values: [21, null] } }],
    })
    const wide = await open.querySystem({ query, from, until, pixels: 100 })
    expect(wide.range?.step).toBe('2m')
    const given = await open.querySystem({ query, from, until, pixels: 100, step: '90s' })
    expect(given.range?.step).toBe('1m30s')
    const firstOf = async (text: string) => {
      const answer = await open.querySystem({ query: text, from: formatTimestamp(at(15)), until })
      return answer.tables[0]?.timeseries[0]?.points.timestamps[0]
    }
    const since = `filter timestamp > @${formatTimestamp(at(5))}`
    expect(await firstOf('get disk:reads | first 1')).toBe(formatTimestamp(at(20)))
    expect(await firstOf(`get disk:reads | ${since} | first 1`)).toBe(formatTimestamp(at(10)))
    expect((await open.validateQuery({ query })).tables[0]?.step).toBe('1m')
  })

  test.for([
    [{ pixels: 100 }, 'say `from`'],
    [{ from: until, until: from }, 'not before'],
    [{ from, step: 'soon' }, 'no duration'],
    [{ from: '0001-01-01T00:00:00Z' }, '1677'],
    [{ from, pixels: 1 }, 'pixels'],
  ] as const)('that cannot be drawn is refused: %o', async ([range, reason]) => {
    const asked = open.querySystem({ query: 'get disk:reads', ...range })
    await expect(asked).rejects.toMatchObject({ status: 400 })
    await expect(asked).rejects.toThrow(reason)
  })
})

/** Values of a type, each with how many series have it. */
function counted(type: string) {
  return (value: unknown, series: number) => ({ type, value, series })
}

describe('timeseries in numbers', () => {
  test('all of them, page by page', async () => {
    const { items } = await open.listStatistics({ limit: 1000 })
    const warm = items.find(({ timeseries_name: name }) => name === 'heater:warmth')
    expect(warm).toMatchObject({
      version: 1,
      versions: 1,
      datum_type: 'f64',
      fields: [
        { name: 'room', field_type: 'string' },
        { name: 'sensor', field_type: 'u8' },
      ],
      series: 6,
      new_series_hour: 6,
      new_series_day: 6,
      samples_per_second: 6 / 300,
      storage: { samples: 6 },
    })
    expect(Math.abs(Date.parse(warm?.last_seen ?? '') - Date.now())).toBeLessThan(700_000)
    const pages: string[][] = []
    let page_token: string | undefined
    do {
      const page = await open.listStatistics({
        limit: 2,
        ...(page_token !== undefined && { page_token }),
      })
      pages.push(page.items.map(({ timeseries_name: name }) => name))
      page_token = page.next_page ?? undefined
    } while (page_token !== undefined)
    expect(pages.flat()).toEqual(items.map(({ timeseries_name: name }) => name))
    expect(pages.flat()).toEqual(pages.flat().sort())
  })

  test('one of them, with its fields and which values most series have', async () => {
    const { series, field_statistics } = await open.getStatistics({ name: 'heater:warmth' })
    expect(series).toBe(6)
    const [room, sensor] = [counted('string'), counted('u8')]
    expect(field_statistics).toMatchObject([
      { name: 'room', values: 3, most: [room('attic', 2), room('cell', 2), room('cellar', 2)] },
      { name: 'sensor', values: 2, most: [sensor(1, 3), sensor(2, 3)] },
    ])
    const { items } = await open.listFieldValues({
      name: 'heater:warmth',
      field: 'room',
      prefix: 'att',
    })
    expect(items).toEqual([room('attic', 2)])
    await expect(open.getStatistics({ name: 'heater:warmt' })).rejects.toThrow('heater:warmth?')
  })
})

describe('what helps to write a query', () => {
  test('format: a stage in each line, or the mistakes', async () => {
    const { query } = await open.formatQuery({ query: 'get a:b|filter x==1 # mine' })
    expect(query).toBe('get a:b\n| filter x == 1 # mine')
    await expect(open.formatQuery({ query: 'get a:b | filtr' })).rejects.toMatchObject({
      status: 400,
      mistakes: [{ code: 'syntax' }],
    })
  })

  test('explain: its plan, its SQL and how many rows', async () => {
    const { plan, statements, estimated_rows } = await open.explainQuery({
      query: 'get heater:warmth | last 1',
    })
    expect(plan).toContain('heater:warmth')
    expect(statements[0]?.sql).toContain('SELECT')
    expect(Object.values(statements[0]?.parameters ?? {})).toContain('heater:warmth')
    expect(Number(estimated_rows)).toBeGreaterThan(0)
  })

  test('validate: the shape of the answer, or the mistakes, which are an answer too', async () => {
    expect(
      await open.validateQuery({ query: 'get heater:warmth | align mean_within(1h30m)' }),
    ).toEqual({
      valid: true,
      mistakes: [],
      tables: [
        {
          name: 'heater:warmth',
          fields: [
            { name: 'room', type: 'string', optional: false },
            { name: 'sensor', type: 'u8', optional: false },
          ],
          dimensions: [{ name: 'heater:warmth', type: 'double', metric_type: 'gauge' }],
          has_start_times: false,
          step: '1h30m',
        },
      ],
    })
    expect(await open.validateQuery({ query: 'get heater:warmt | align' })).toMatchObject({
      valid: false,
      mistakes: [{ code: 'syntax', span: { start: 24, end: 24 } }],
      tables: [],
    })
    expect(await open.validateQuery({ query: 'get heater:warmt' })).toMatchObject({
      valid: false,
      mistakes: [{ code: 'unknown-timeseries', hint: 'did you mean heater:warmth?' }],
    })
    expect(await open.validateQuery({ query: 'x'.repeat(70_000) })).toMatchObject({
      mistakes: [{ code: 'too-long' }],
    })
  })

  test('complete: what may stand at a place, values of the data among it', async () => {
    const texts = async (query: string, position?: number): Promise<[string, string[]]> => {
      const place = position === undefined ? {} : { position }
      const { span, items } = await open.completeQuery({ query, ...place })
      return [query.slice(span.start, span.end), items.map(({ text }) => text)]
    }
    expect(await texts('get heat')).toEqual(['heat', ['heater:warmth']])
    expect(await texts('get heater:warmth | fi')).toEqual(['fi', ['filter', 'first', 'fill']])
    expect(await texts('get heater:warmth | filter ro == 1', 29)).toEqual(['ro', ['room']])
    const rooms = "get heater:warmth | filter room == 'cel"
    expect(await texts(rooms)).toEqual(["'cel", ["'cell'", "'cellar'"]])
    const [, sensors] = await texts('get heater:warmth | filter sensor in [')
    expect(sensors.slice(0, 2)).toEqual(['1', '2'])
    const [, projects] = await texts('get disk:reads | filter project_id == ')
    expect(projects.slice(0, 2)).toEqual([`"${OURS}"`, `"${THEIRS}"`])
    expect(await open.completeQuery({ query: '', limit: 1 })).toMatchObject({
      items: { length: 1 },
    })
  })

  test('within a project nothing of others is suggested or told', async () => {
    expect(await suggested('get ')).toEqual(['disk:reads', 'disk:writes'])
    expect(await suggested('get heat')).toEqual([])
    expect(await suggested('get heater:warmth | filter ')).toEqual(['timestamp'])
    expect(await suggested("get heater:warmth | filter room == '")).toEqual([])
    // Names of disks say of which project they are.
    for (const query of [
      'get disk:reads | filter name == ',
      'get disk:reads | filter name in [',
      'get disk:reads, heater:warmth | filter name == ',
      '{ get heater:warmth; get disk:reads } | filter name == ',
      `get disk:reads | filter project_id == "${THEIRS}" || name == `,
      'get disk:reads | filter project_id == ',
      'get disk:reads | filter project_id in [',
    ]) {
      const found = (await suggested(query)).join('\n')
      expect(found).not.toContain(THEIRS)
      expect(found).toContain(OURS)
    }
    expect(await suggested('get disk:reads | filter project_id == "3')).toEqual([])
    expect(await suggested('get disk:reads | filter name == ', THEIRS)).toEqual([])

    expect(await mistakesOf('get disk:reads')).toEqual([])
    expect(await mistakesOf('get heater:warmth')).toMatchObject([{ code: 'out-of-scope' }])
    const [unknown] = await mistakesOf('get heater:warmt')
    expect(unknown?.hint).not.toContain('heater')
  })

  test('series, and the values of their fields, page by page', async () => {
    const { items, next_page } = await open.listSeries({ name: 'heater:warmth', limit: 5 })
    expect(items).toHaveLength(5)
    expect(items[0]).toMatchObject({ timeseries_name: 'heater:warmth', version: 1 })
    const rest = await open.listSeries({ name: 'heater:warmth', page_token: next_page ?? '' })
    expect(rest).toMatchObject({ items: { length: 1 }, next_page: null })

    const values = async (field: string, query: object): Promise<unknown[]> => {
      const page = await open.listFieldValues({ ...query, name: 'heater:warmth', field })
      return [...page.items.map(({ value }) => value), page.next_page]
    }
    expect(await values('room', {})).toEqual(['attic', 'cell', 'cellar', null])
    expect(await values('room', { prefix: 'cell' })).toEqual(['cell', 'cellar', null])
    expect(await values('sensor', {})).toEqual([1, 2, null])
    const [first, token] = await values('room', { limit: 1 })
    expect(first).toBe('attic')
    expect(await values('room', { limit: 2, page_token: token })).toEqual(['cell', 'cellar', null])
    await expect(values('rom', {})).rejects.toThrow('did you mean room?')
  })

  test('values of a field come once, whatever is stored between pages and however long they are', async () => {
    const shelf = target('shelf', { label: string() })
    const weight = metric('weight', {}, f64())
    const schema = schemaToJson(schemaOf(shelf, weight), { provisional: false })
    await system.internal.offerSchemas({ schemas: [schema] })
    const store = (...labels: string[]) =>
      db.insert(labels.map((label) => weight.sample(shelf.of({ label }), {}, 1, at(10))))
    const long = ['1', '2', '3'].map((end) => 'ä'.repeat(400) + end)
    const odd = ['\u0001'.repeat(300), `${'\u0001'.repeat(300)}x`, '', "' OR '1'='1"]
    const labels = [...long, ...odd, 'b', 'c']
    await store(...labels)
    const found: unknown[] = []
    let token: string | undefined
    do {
      const query = { limit: 1, ...(token !== undefined && { page_token: token }) }
      const page = await open.listFieldValues({ ...query, name: 'shelf:weight', field: 'label' })
      found.push(...page.items.map(({ value }) => value))
      token = page.next_page ?? undefined
      // It stands before all that is still to come.
      if (found.length === 4) await store('!')
    } while (token !== undefined)
    expect(found).toEqual(labels.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    for (const after of ['', 'x', '#', `#${'0'.repeat(64)}`]) {
      const page_token = Buffer.from(JSON.stringify({ v: 'v1', page_start: { after } })).toString(
        'base64url',
      )
      await expect(
        open.listFieldValues({ name: 'shelf:weight', field: 'label', page_token }),
      ).rejects.toMatchObject({ status: 400 })
    }
  })
})

describe('a query of a project sees no other, however it is written', () => {
  const get = 'get disk:reads'
  test.for([
    get,
    `${get} | raw`,
    `${get} | filter project_id == "${THEIRS}"`,
    `${get} | filter project_id == "${OURS}" || project_id == "${THEIRS}"`,
    `${get} | filter !(project_id == "${OURS}")`,
    `${get} # | filter project_id == "${OURS}"`,
    `${get} | filter name != 'x' || name == "') OR 1 = 1 --"`,
    `{ ${get}; get disk:writes }`,
    'get disk:reads, disk:writes',
    `{ ${get}; { ${get} | raw; ${get} | filter project_id == "${THEIRS}" } }`,
    `{ ${get} | align increase(30s); get disk:writes | align increase(30s) } | join`,
    `${get} | align increase(30s) | group_by [project_id], sum`,
    `${get} | last 1`,
    `${get} | align increase(30s) | top 5`,
  ])('%s', async (query) => {
    expect(stringifyJsonExact(await open.queryProject({ project: OURS }, { query }))).not.toContain(
      THEIRS,
    )
    const arrow = await Array.fromAsync(
      await open.queryProjectAsArrow({ project: OURS }, { query }),
    )
    expect(Buffer.concat(arrow).includes(THEIRS)).toBe(false)
    // It would be seen, were it not for the project.
    expect(stringifyJsonExact(await open.querySystem({ query }))).toContain(THEIRS)
  })

  test('a sum over all of them is that of the project', async () => {
    const query = `${get} | align increase(1h) | group_by [], count`
    expect(countIn(await open.querySystem({ query }))).toBe(2)
    expect(countIn(await open.queryProject({ project: OURS }, { query }))).toBe(1)
  })

  test.for([
    [`project=${OURS}'%20OR%201%3D1`, 400],
    ['project=', 400],
    ['project=*', 400],
    [`project=${OURS}&project=${THEIRS}`, 400],
    [`silo=${SILO}`, 400],
    [`project=${OURS}&silo=x`, 400],
    [`project=${OURS.toUpperCase()}&silo=${SILO}`, 200],
  ] as const)('%s is %i', async ([parameters, status]) => {
    const path = `${url}/v1/timeseries/query?${parameters}`
    const answer = await send('POST', path, { body: { query: get } })
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain(`of \\"${THEIRS}`)
  })

  test('timeseries without projects are in no query of one, wherever they stand', async () => {
    for (const query of [
      'get heater:warmth',
      `{ ${get}; get heater:warmth }`,
      'get disk:reads, heater:warmth',
    ]) {
      await expect(open.queryProject({ project: OURS }, { query })).rejects.toMatchObject({
        status: 400,
        mistakes: [{ code: 'out-of-scope' }],
      })
    }
  })
})

test('the document says in what forms an answer comes', async () => {
  const { body } = await send('GET', `${url}/openapi.json`)
  const { paths } = body as { paths: Record<string, unknown> }
  expect(paths['/v1/system/timeseries/query']).toMatchObject({
    post: { responses: { 200: { content: { [MEDIA_TYPE_ARROW]: {}, 'application/json': {} } } } },
  })
})
