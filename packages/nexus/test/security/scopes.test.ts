import { nexusPublicRoutes, PROMETHEUS_API, prometheusRoutes, type Route } from '@oximeter/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../http-client.ts'
import {
  complete,
  END,
  explain,
  oxql,
  prometheus,
  promql,
  sql,
  START,
  validate,
  valuesIn,
  type Request,
} from './scoped-requests.ts'
import {
  A1,
  A2,
  B1,
  SILO_A,
  SILO_B,
  startScopedSystem,
  type CallerName,
  type ScopedSystem,
} from './scoped-system.ts'

let system: ScopedSystem
beforeAll(async () => {
  system = await startScopedSystem()
})
afterAll(() => system?.[Symbol.asyncDispose]())

/** What a caller must not find in any answer: ids, values and names of others. */
const HIDDEN: Readonly<Partial<Record<CallerName, RegExp>>> = {
  a1: new RegExp(
    [
      A2,
      B1,
      SILO_B,
      'of (?!a1)',
      'note (?:a2|b1)',
      'volume',
      'rack',
      'machine',
      'door',
      'Mem_+Free',
    ].join('|'),
  ),
  siloA: new RegExp(
    [
      B1,
      SILO_B,
      'of b1',
      'of silo b',
      'of the fleet',
      'note b1',
      'rack',
      'machine',
      'door',
      'quota',
      'Mem',
    ].join('|'),
  ),
}

function ask(caller: CallerName, [path, body]: Request): Promise<Answer> {
  return system.ask(caller, path, body)
}

/** Whatever a request finds of others, it finds for the fleet. */
const REQUESTS: readonly Request[] = [
  ['/v1/system/timeseries/schemas?limit=1000'],
  ...['latest', 'series', 'fields/name/values', 'fields/project_id/values'].map((of): Request => [
    `/v1/timeseries/disk:size/${of}`,
  ]),
  ['/v1/system/timeseries/statistics?limit=1000'],
  ['/v1/timeseries/disk:size/statistics'],
  ['/v1/timeseries/disk:note/latest'],
  ['/v1/timeseries/disk:size/fields/name/values?prefix=of%20b'],
  oxql('get disk:size'),
  oxql('get disk:note | last 1'),
  oxql('get disk:reads | raw'),
  oxql(`get disk:size | filter project_id == "${B1}"`),
  oxql(`get disk:size | filter project_id != "${A1}" || silo_id == "${SILO_B}"`),
  oxql("get disk:size | filter !(name == 'of a1')"),
  oxql(
    '{ get disk:size | align last_within(1m); get disk:size | align last_within(1m) | map datum as other } | join full on [name]',
  ),
  oxql('get disk:size | align last_within(1m) | group_by [project_id], max'),
  oxql('get disk:size, sky:size | last 1'),
  oxql('get disk:size | rename project_id as silo_id, silo_id as project_id'),
  sql('SELECT * FROM disk:size'),
  sql('SELECT name FROM disk:size UNION ALL SELECT name FROM disk:note'),
  sql('SELECT a.name, b.name FROM disk:size AS a CROSS JOIN disk:note AS b'),
  sql(`SELECT name FROM disk:size AS "rack:size" WHERE project_id = '${B1}' OR 1`),
  sql('SELECT (SELECT groupUniqArray(project_id) FROM disk:reads) AS found'),
  complete('get '),
  complete('get disk:size | filter name == '),
  complete('get disk:size | filter project_id in ['),
  complete(`get disk:size | filter project_id == "${B1}" || name == `),
  complete('{ get disk:size; get rack:size } | filter name == '),
  promql('disk:size'),
  promql('{__name__=~".+:(size|reads)"}'),
  promql(`disk:size{project_id!="${A1}"} or disk:size{name=~".*"}`),
  promql('disk:reads[10m]'),
  promql('count by (name) (rate(disk:reads[1m])) * on() group_left() vector(1)'),
  promql('label_replace(disk:size, "x", "$1", "name", "(.*)")'),
  promql('sum by (name, le) (rate(disk:delays_bucket[1m]))'),
  promql('{__name__=~"node_Mem.*Free"}'),
  prometheus('query_range', { query: '{__name__=~".+:size"}', start: START, end: END, step: '30' }),
  prometheus('series', { 'match[]': '{__name__!=""}' }),
  prometheus('series', { 'match[]': 'disk:size' }),
  prometheus('labels', {}),
  ...['__name__', 'name', 'project_id', 'silo_id'].map((label) =>
    prometheus(`label/${label}/values`, {}),
  ),
  prometheus('label/le/values', { start: START, end: END, 'match[]': 'disk:delays_bucket' }),
  prometheus('metadata', {}),
]

test.for(REQUESTS)('nothing of others is in the answer to %s %j', async (request) => {
  const whole = await ask('fleet', request)
  expect(whole.status).toBe(200)
  for (const caller of ['a1', 'siloA'] as const) {
    const { status, text } = await ask(caller, request)
    expect(status).toBe(200)
    // What the request itself says may come back.
    const [, body] = request
    const found = body === undefined ? text : text.replaceAll(JSON.stringify(body).slice(1, -1), '')
    expect(found).not.toMatch(HIDDEN[caller]!)
  }
  const { text } = await ask('a2', request)
  expect(text).not.toContain('of a1')
})

test('and there is something of theirs in it', async () => {
  let found = 0
  for (const request of REQUESTS) {
    const { text } = await ask('fleet', request)
    if (HIDDEN.a1!.test(text)) found++
  }
  expect(found).toBeGreaterThan(REQUESTS.length - 8)
})

/** Timeseries that a caller may not see, by caller. */
const UNSEEN = [
  ['a1', 'rack:size'],
  ['a1', 'machine:size'],
  ['a1', 'volume:size'],
  ['siloA', 'quota:size'],
  ['siloA', 'door:opened'],
] as const

/** How a timeseries can be asked for, by its name. */
const ASKING: Readonly<Record<string, (name: string) => Request>> = {
  versions: (name) => [`/v1/timeseries/${name}`],
  latest: (name) => [`/v1/timeseries/${name}/latest`],
  series: (name) => [`/v1/timeseries/${name}/series`],
  statistics: (name) => [`/v1/timeseries/${name}/statistics`],
  'values of a field': (name) => [`/v1/timeseries/${name}/fields/name/values`],
  'no such field': (name) => [`/v1/timeseries/${name}/fields/nme/values`],
  query: (name) => oxql(`get ${name}`),
  'query in a project': (name) => [`/v1/timeseries/query?project=${A1}`, { query: `get ${name}` }],
  'a field in a query': (name) => oxql(`get ${name} | filter nme == 1`),
  'one of several': (name) => oxql(`get disk:size, ${name}`),
  join: (name) =>
    oxql(
      `{ get disk:size | align last_within(1m); get ${name} | align last_within(1m) } | join on []`,
    ),
  explain: (name) => explain(`get ${name}`),
  validate: (name) => validate(`get ${name}`),
  'validate in a project': (name) => [
    `/v1/timeseries/query/validate?project=${A1}`,
    { query: `get ${name} | group_by [nme]` },
  ],
  'complete a name': (name) => complete(`get ${name.slice(0, -2)}`),
  'complete a field': (name) => complete(`get ${name} | filter `),
  'complete a value': (name) => complete(`get ${name} | filter name == `),
  SQL: (name) => sql(`SELECT * FROM "${name}"`),
  'a count in SQL': (name) => sql(`SELECT (SELECT count() FROM "${name}")`),
  'a join in SQL': (name) => sql(`SELECT 1 FROM disk:size AS "${name}", "${name}"`),
  'a database in SQL': (name) => sql(`SELECT 1 FROM oximeter."${name}"`),
  PromQL: (name) => promql(name),
  absent: (name) => promql(`absent(${name})`),
  'a part in PromQL': (name) => promql(`rate(${name}_count[1m])`),
  'a range in PromQL': (name) =>
    prometheus('query_range', { query: `sum(${name})`, start: START, end: END, step: '15' }),
  'series in Prometheus': (name) => prometheus('series', { 'match[]': name }),
  labels: (name) => prometheus('labels', { 'match[]': name }),
  'values of a label': (name) => prometheus('label/name/values', { 'match[]': name }),
  names: (name) => prometheus('label/__name__/values', { 'match[]': `{__name__="${name}"}` }),
  metadata: (name) => prometheus('metadata', { metric: name }),
}

/** But for what differs each time, and what is nearest to a name. */
function comparable({ text }: Answer): string {
  return text
    .replaceAll(/"(?:request_id|elapsed_ms|rows_read|bytes_read)":[^,}]+/g, '')
    .replaceAll(/[;:] (?:did you mean|there are) [^"]*/g, '')
    .replaceAll(/"hint":"[^"]*"/g, '')
}

describe.for(UNSEEN)('to %s %s is what nobody has ever measured', ([caller, name]) => {
  test.for(Object.entries(ASKING))('%s', async ([, asking]) => {
    // As long, and no nearer to any other name.
    const unused = name.replaceAll(/[a-z]/g, 'q')
    const [actual, expected] = await Promise.all(
      [name, unused].map((one) => ask(caller, asking(one))),
    )
    expect(actual!.status).toBe(expected!.status)
    expect(comparable(actual!)).toBe(comparable(expected!).replaceAll(unused, name))
  })
})

test('which is there for the fleet', async () => {
  for (const [how, asking] of Object.entries(ASKING)) {
    const text = (name: string) => ask('fleet', asking(name)).then(comparable)
    const [there, unused] = [await text('rack:size'), await text('qqqq:qqqq')]
    const isTold = there !== unused.replaceAll('qqqq:qqqq', 'rack:size')
    // In no way is a database named, and rack:size is no histogram.
    expect([how, isTold]).toEqual([how, !['a database in SQL', 'a part in PromQL'].includes(how)])
  }
})

test('what is nearest to a name is told of what is seen', async () => {
  const requests = [
    (name: string): Request => [`/v1/timeseries/${name}/latest`],
    (name: string): Request => oxql(`get ${name}`),
    (name: string): Request => validate(`get ${name}`),
  ]
  for (const asking of requests) {
    for (const near of ['rack:siz', 'machine:siz', 'door:opene', 'disk:siz']) {
      for (const caller of ['a1', 'siloA'] as const) {
        const { text } = await ask(caller, asking(near))
        expect(text.replaceAll(near, '')).not.toMatch(HIDDEN[caller]!)
      }
    }
    expect((await ask('fleet', asking('rack:siz'))).text).toContain('rack:size')
    expect((await ask('a1', asking('disk:siz'))).text).toContain('disk:size')
  }
})

describe('what each may see', () => {
  const SEEN: Readonly<Partial<Record<CallerName, string>>> = {
    a1: 'disk:delays disk:note disk:reads disk:size prometheus:node_mem_free quota:size sky:note sky:size',
    siloA: 'disk:delays disk:note disk:reads disk:size sky:note sky:size volume:size',
  }
  test.for(['a1', 'siloA'] as const)('%s: timeseries, however they are listed', async (caller) => {
    const expected = SEEN[caller]!.split(' ')
    const { body } = await ask(caller, ['/v1/system/timeseries/schemas?limit=1000'])
    const { items } = body as { items: { timeseries_name: string }[] }
    expect(items.map((item) => item.timeseries_name)).toEqual(expected)
    const completed = (await ask(caller, complete('get '))).body as { items: { text: string }[] }
    expect(completed.items.map(({ text }) => text)).toEqual(expected)
  })

  test.for<[CallerName, string, number[]]>([
    ['a1', 'disk:size', [1]],
    ['a2', 'disk:size', [2]],
    ['b1', 'disk:size', [3]],
    ['siloA', 'disk:size', [1, 2]],
    ['siloB', 'disk:size', [3]],
    ['fleet', 'disk:size', [1, 2, 3]],
    ['a1', 'quota:size', [1]],
    ['a1', 'sky:size', [7]],
    ['siloB', 'sky:size', [7]],
    ['siloB', 'volume:size', [1]],
    ['a1', 'prometheus:node_mem_free', [1]],
  ])('%s sees of %s the values %j, wherever it looks', async ([caller, name, values]) => {
    const found = {
      latest: valuesIn(await ask(caller, [`/v1/timeseries/${name}/latest`]), 'datum'),
      oxql: valuesIn(await ask(caller, oxql(`get ${name} | last 1`)), 'values'),
      sql: valuesIn(await ask(caller, sql(`SELECT DISTINCT datum FROM ${name}`)), 'rows'),
      promql: valuesIn(await ask(caller, promql(name)), 'value'),
      counted: valuesIn(
        await ask(caller, sql(`SELECT uniqExact(timeseries_key) FROM ${name}`)),
        'rows',
      ),
    }
    const { body } = await ask(caller, [`/v1/timeseries/${name}/series`])
    expect((body as { items: unknown[] }).items).toHaveLength(values.length)
    expect(found).toEqual({
      latest: values,
      oxql: values,
      sql: values,
      promql: values,
      counted: [values.length],
    })
  })
})

/** The names of timeseries in each page of schemas. */
async function names(caller: CallerName, limit: number, token?: string): Promise<string[][]> {
  const parameters = new URLSearchParams({
    limit: String(limit),
    ...(token && { page_token: token }),
  })
  const { body } = await ask(caller, [`/v1/system/timeseries/schemas?${parameters.toString()}`])
  const page = body as { items: { timeseries_name: string }[]; next_page: string | null }
  const rest = page.next_page === null ? [] : await names(caller, limit, page.next_page)
  return [page.items.map((item) => item.timeseries_name), ...rest]
}

describe('pages', () => {
  test('are full, though what is hidden lies between', async () => {
    const pages = await names('a1', 3)
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2])
    expect(pages.flat()).toEqual((await names('a1', 1000)).flat())
  })

  test('of another caller are no way to see more', async () => {
    const pages: Request[] = [
      ['/v1/system/timeseries/schemas?limit=1'],
      ['/v1/system/timeseries/statistics?limit=1'],
      ['/v1/timeseries/disk:size/latest?limit=1'],
      ['/v1/timeseries/disk:size/series?limit=1'],
      ['/v1/timeseries/disk:size/fields/name/values?limit=1'],
    ]
    for (const [path] of pages) {
      let token: string | null = ''
      while (token !== null) {
        const { body }: Answer = await ask('fleet', [
          token === '' ? path : `${path}&page_token=${token}`,
        ])
        token = (body as { next_page: string | null }).next_page
        if (token === null) break
        const { status, text } = await ask('a1', [
          `${path.replace('=1', '=100')}&page_token=${token}`,
        ])
        expect(status).toBe(200)
        expect(text).not.toMatch(HIDDEN.a1!)
      }
    }
  })
})

describe('within a project', () => {
  const query = { query: 'get disk:size | last 1' }
  const within = (parameters: string): Request => [`/v1/timeseries/query?${parameters}`, query]

  test.for<[CallerName, string, number, RegExp]>([
    ['a1', `project=${A1}`, 200, /of a1/],
    ['a1', `project=${A1}&silo=${SILO_A}`, 200, /of a1/],
    ['a1', `project=${A1.toUpperCase()}`, 200, /of a1/],
    ['a1', `project=${A1}&silo=${SILO_B}`, 200, /"timeseries":\[\]/],
    ['a1', `project=${A2}`, 404, /there is no project/],
    ['a1', `project=${B1}`, 404, /there is no project/],
    ['a1', `project=${SILO_A}`, 404, /there is no project/],
    ['a2', `project=${A2}&silo=${SILO_B}`, 200, /"timeseries":\[\]/],
    ['siloA', `project=${A1}`, 200, /of a1/],
    ['siloA', `project=${A2}&silo=${SILO_A}`, 200, /of a2/],
    ['siloA', `project=${B1}`, 200, /"timeseries":\[\]/],
    ['siloA', `project=${B1}&silo=${SILO_B}`, 404, /there is no silo/],
    ['fleet', `project=${B1}`, 200, /of b1/],
    ['fleet', `project=${B1}&silo=${SILO_A}`, 200, /"timeseries":\[\]/],
  ])('%s asks with %s: %i', async ([caller, parameters, status, found]) => {
    const answer = await ask(caller, within(parameters))
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(found)
    for (const hidden of ['of a1', 'of a2', 'of b1'].filter((one) => !found.test(one))) {
      expect(answer.text).not.toContain(hidden)
    }
    const paths = ['validate', 'complete'].map(
      (path) => `/v1/timeseries/query/${path}?${parameters}`,
    )
    for (const path of paths) expect((await ask(caller, [path, query])).status).toBe(status)
  })

  test('the fleet sees what is for it alone, of the project', async () => {
    const request: Request = [`/v1/timeseries/query?project=${B1}`, { query: 'get machine:size' }]
    const { text } = await ask('fleet', request)
    expect(text).toContain('of b1')
    expect(text).not.toContain('of a1')
  })
})

describe('numbers', () => {
  test('of rows are the same whatever others have stored', async () => {
    const rows = async (query: string) =>
      ((await ask('a1', explain(query))).body as { estimated_rows: number }).estimated_rows
    expect(await rows('get disk:size')).toBe(3)
    expect(await rows('get disk:size | last 1')).toBe(3)
    expect(await rows('{ get disk:size; get sky:size }')).toBe(4)
    expect(await rows(`get disk:size | filter project_id == "${B1}"`)).toBe(0)
    const fleet = (await ask('fleet', explain('get disk:size'))).body as { estimated_rows: number }
    expect(fleet.estimated_rows).toBeGreaterThan(3)
  })

  test('of what was read are of whole pieces', async () => {
    for (const request of [sql('SELECT count() FROM disk:size'), oxql('get disk:size')]) {
      const { body } = await ask('a1', request)
      const { cost = body } = body as { cost?: unknown }
      const { rows_read, bytes_read } = cost as { rows_read: number; bytes_read: number }
      expect([rows_read % 8192, bytes_read % 1_048_576]).toEqual([0, 0])
      expect(rows_read).toBeGreaterThan(0)
    }
  })
})

describe('routes', () => {
  const SCOPED = new Set(
    `getMe listSchemas getTimeseries getLatest listSeries listFieldValues listStatistics getStatistics sql querySystem queryProject explainQuery
    formatQuery validateQuery validateProjectQuery completeQuery completeProjectQuery events listDashboards getDashboard listSavedQueries getSavedQuery
    healthz readyz version openapi`.split(/\s+/),
  )

  test.for(Object.entries<Route>(nexusPublicRoutes))(
    '%s is either for each to see their own, or for the fleet',
    async ([name, { method, path }]) => {
      const url = path
        .replaceAll('{id}', A1)
        .replaceAll('{name}', 'disk:size')
        .replaceAll('{field}', 'name')
        // Wrong, so that it is answered at once.
        .replace(/events$/, 'events?topics=latest')
      const { status, body } = await fetch(`${system.publicUrl}${url}`, {
        method,
        headers: {
          authorization: system.authorization('a1'),
          'content-type': 'application/json',
        },
        ...(method === 'POST' && { body: '{}' }),
      })
      await body?.cancel()
      expect(status === 403).toBe(!SCOPED.has(name))
    },
  )

  test('of Prometheus are for each to see their own', async () => {
    for (const { path } of Object.values(prometheusRoutes)) {
      const url = `${PROMETHEUS_API}${path.replace('{name}', 'name')}`
      expect((await ask('a1', [url])).status).not.toBe(403)
    }
  })

  test('what is refused says nothing but that', async () => {
    for (const path of [
      '/v1/status',
      '/v1/producers',
      `/v1/producers/${A1}`,
      '/v1/quarantine/disk:size',
    ]) {
      const { status, body } = await ask('siloA', [path])
      expect(status).toBe(403)
      expect(body).toMatchObject({
        error_code: 'Forbidden',
        detail: expect.stringContaining('fleet') as unknown,
      })
    }
    expect((await ask('fleet', ['/v1/status'])).status).toBe(200)
    expect((await ask('a1', ['/v1/nothing'])).status).toBe(404)
  })
})

test('a timeseries that gets another scope is another thing within seconds', async () => {
  const { items } = (await ask('fleet', ['/v1/timeseries/sky:size'])).body as {
    items: Record<string, unknown>[]
  }
  const asked = [oxql('get sky:size'), sql('SELECT * FROM "sky:size"'), promql('sky:size')] as const
  const texts = () => Promise.all(asked.map(async (one) => (await ask('a1', one)).text))
  for (const text of await texts()) expect(text).toContain('everywhere')
  const definition = { ...items[0], authz_scope: 'fleet' }
  const applied = await ask('operator', [
    '/v1/system/timeseries/schemas',
    { schemas: [definition] },
  ])
  expect(applied.body).toMatchObject({ applied: true })
  const since = performance.now()
  // Where it is named it is gone at once.
  expect((await ask('a1', ['/v1/timeseries/sky:size/latest'])).status).toBe(404)
  expect((await ask('a1', ['/v1/system/timeseries/schemas'])).text).not.toContain('sky:size')
  await expect.poll(async () => (await texts()).join()).not.toContain('everywhere')
  expect(performance.now() - since).toBeLessThan(60_000)
  expect((await ask('fleet', oxql('get sky:size'))).text).toContain('everywhere')
})
