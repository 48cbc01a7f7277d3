import {
  bool,
  cumulativeU64,
  f64,
  histogramU64,
  ipAddr,
  metric,
  schemaOf,
  string,
  target,
  u16,
  uuid,
  type TimeseriesSchema,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { completions, type Catalogue, type Completions } from '../../src/index.ts'
import { readCases } from '../parse/read-cases.ts'

const server = target('http_server', { id: uuid(), address: ipAddr(), name: string() })
const schemas = [
  schemaOf(
    server,
    metric('requests', { route: string(), status: u16(), tls: bool() }, cumulativeU64()),
  ),
  schemaOf(server, metric('load', {}, f64())),
  schemaOf(server, metric('latency', { route: string() }, histogramU64({ powersOfTwo: true }))),
]
const catalogue: Catalogue = {
  versions: (name) => schemas.filter((schema: TimeseriesSchema) => schema.name === name),
  names: () => schemas.map(({ name }) => name),
}

/** At the place of the sign ‸, which is not part of the text. */
function completed(marked: string): Completions {
  return completions(marked.replace('‸', ''), marked.indexOf('‸'), { catalogue })
}

const LATER_STAGES =
  'filter align group_by top bottom join first last limit map quantile mean count sum histogram fill sort rename raw offset'
const FIELDS = 'address id name'
const REQUEST_FIELDS = 'address id name route status tls'
const REDUCERS = 'mean sum min max count stddev median quantile first last'

test.for([
  ['‸', 'get {'],
  ['# what there is\n‸', 'get {'],
  ['g‸', 'get'],
  ['{ ‸', 'get {'],
  ['{ get http_server:load; ‸', 'get {'],
  ['get ‸', 'http_server:requests http_server:load http_server:latency'],
  ['get http_server:l‸', 'http_server:load http_server:latency'],
  ['get http_server:‸', 'http_server:requests http_server:load http_server:latency'],
  ['get HTTP‸', 'http_server:requests http_server:load http_server:latency'],
  ['get la‸', 'http_server:latency'],
  ['get http_server:load, r‸', 'http_server:requests'],
  ['get http_server:load ‸', '|'],
  ['get http_server:load | ‸', LATER_STAGES],
  ['get http_server:load |‸| last 1', LATER_STAGES],
  ['get unknown:one | fi‸', 'filter first fill'],
  ['get http_server:load | nonsense 1 | al‸ | last 1', 'align'],
  // Conditions
  ['get http_server:load | filter ‸', `${FIELDS} timestamp datum`],
  ['get http_server:requests | filter ‸', `${REQUEST_FIELDS} timestamp start_time datum`],
  ['get http_server:requests | filter r‸', 'route'],
  ['get http_server:requests | filter (status == 200 || !s‸)', 'status start_time'],
  ['get http_server:requests | filter route ‸', '== != < <= > >= ~= in'],
  ['get http_server:requests | filter status ‸', '== != < <= > >= in'],
  ['get http_server:requests | filter route =‸', '=='],
  ['get http_server:requests | filter route ~‸', '~='],
  ['get http_server:requests | filter tls == ‸', 'true false'],
  ['get http_server:requests | filter tls in [true, f‸', 'false'],
  ['get http_server:requests | filter status == 200 ‸', '&& || ^ |'],
  ['get http_server:requests | filter status == 200 &‸', '&&'],
  ['get http_server:requests | filter (status == 200 ‸', '&& || ^'],
  [
    '{ get http_server:load; get http_server:latency } | filter ‸',
    `${FIELDS} route timestamp start_time datum`,
  ],
  ['{ get http_server:load; get http_server:latency | filter r‸ }', 'route'],
  // Arguments
  ['get http_server:load | align m‸', 'mean_within min_within max_within'],
  ['get http_server:load | align mean_within(5m, ‸', 'every'],
  ['get http_server:requests | group_by [‸', REQUEST_FIELDS],
  ['get http_server:requests | group_by [route, s‸]', 'status'],
  ['get http_server:requests | group_by [route], ‸', `${REDUCERS} top bottom`],
  ['get http_server:requests | top 3 ‸', '| by'],
  ['get http_server:requests | top 3 by ‸', `${REDUCERS} datum`],
  ['get http_server:load | join ‸', 'inner left full on |'],
  ['get http_server:load | sort ‸', 'by'],
  ['get http_server:load | sort by ‸', REDUCERS],
  ['get http_server:load | sort by [name] ‸', 'asc desc |'],
  ['get http_server:load | fill ‸', 'previous linear'],
  ['get http_server:load | map d‸', 'datum'],
  ['get http_server:load | map l‸', 'ln log2 log10'],
  ['get http_server:load | map datum ‸', 'as |'],
  ['get http_server:load | map datum as ‸', ''],
  ['get http_server:load | rename n‸', 'name'],
  ['get http_server:load | rename name ‸', 'as'],
  // What stages before have made
  [
    'get http_server:requests | align rate(1m) | group_by [route] | filter ‸',
    'route timestamp datum',
  ],
  [
    'get http_server:requests | rename route as path | group_by [‸',
    'address id name path status tls',
  ],
  [
    '{ get http_server:load; get http_server:load | map datum as before } | align mean_within(1m) | join | map ‸',
    'http_server:load before abs sqrt exp ln log2 log10 floor ceil round min max',
  ],
  // Where nothing can be said
  ['get http_server:load # fi‸', ''],
  ['get http_server:load | last ‸', ''],
  ['get http_server:load | filter name = x && ‸', ''],
] as const)('%s', ([marked, expected]) => {
  const texts = completed(marked).items.map(({ text }) => text)
  expect(texts.toSorted()).toEqual(expected.split(' ').filter(Boolean).toSorted())
})

test.for(['', '@', '@no'])('times are suggested for "%s"', (prefix) => {
  const { items } = completed(`get http_server:load | filter timestamp > ${prefix}‸`)
  expect(items.map(({ text }) => text)).toEqual([
    '@now() - 5m',
    '@now() - 1h',
    '@now() - 1d',
    '@now()',
  ])
})

test('a completion says what it is', () => {
  expect(completed('get http_server:load | al‸').items).toEqual([
    { kind: 'keyword', text: 'align', detail: 'points at regular times' },
  ])
  expect(completed('get lo‸').items).toEqual([
    { kind: 'timeseries', text: 'http_server:load', detail: 'f64' },
  ])
  expect(completed('get http_server:load | filter ad‸').items).toEqual([
    { kind: 'field', text: 'address', detail: 'ip_addr' },
  ])
})

test.for([
  ['get http_server:load | al‸ign mean_within(1m)', 'align'],
  ['get http_server:load | ‸ | last 1', ''],
  ['get http_se‸rver:load | last 1', 'http_server:load'],
  ['get http_server:‸load', 'http_server:load'],
  ['get http_server:‸ | last 1', 'http_server:'],
  ["get http_server:load | filter name == 'a‸", "'a"],
  ["get http_server:load | filter name == 'a‸b' || name == 'c'", "'ab'"],
  ["get http_server:load | filter (name == 'a‸) || name == 'c'", "'a"],
  ['get http_server:load | filter timestamp > @now‸', '@now'],
] as const)('%s replaces %j', ([marked, replaced]) => {
  const { span } = completed(marked)
  expect(marked.replace('‸', '').slice(span.start, span.end)).toBe(replaced)
})

test.for([
  ['get http_server:requests | filter route == ‸', 'route', 'string', ''],
  ["get http_server:requests | filter route == '/us‸", 'route', 'string', '/us'],
  ['get http_server:requests | filter status == 20‸', 'status', 'u16', '20'],
  ["get http_server:requests | filter route in ['/a', '/‸", 'route', 'string', '/'],
  ['get http_server:requests | filter status in [1] && id == "‸"', 'id', 'uuid', ''],
] as const)('%s asks for values', ([marked, field, type, prefix]) => {
  expect(completed(marked).values).toEqual({
    kind: 'value',
    field,
    type,
    timeseries: ['http_server:requests'],
    prefix,
  })
})

test('what is not in a scope is not suggested', () => {
  const fields = { silo_id: uuid(), project_id: uuid(), serial: string() }
  const disk = target('disk', fields, { authzScope: 'project' })
  const all = [...schemas, schemaOf(disk, metric('reads', {}, cumulativeU64()))]
  const more: Catalogue = {
    versions: (name) => all.filter((schema: TimeseriesSchema) => schema.name === name),
    names: () => all.map(({ name }) => name),
  }
  const projectId = '22222222-2222-4222-8222-222222222222'
  const within = (text: string) =>
    completions(text, text.length, { catalogue: more, scope: { kind: 'project', projectId } })
  const texts = (text: string) => within(text).items.map((item) => item.text)
  expect(texts('get ')).toEqual(['disk:reads'])
  expect(texts('get http')).toEqual([])
  expect(texts('get http_server:load | filter a')).toEqual([])
  expect(texts('{ get http_server:load; get disk:reads } | group_by [')).toEqual(
    expect.arrayContaining(['serial']),
  )
  expect(within('get http_server:load | filter name == ').values).toBeUndefined()
  expect(
    within('{ get http_server:load; get disk:reads } | filter serial == ').values,
  ).toMatchObject({ timeseries: ['disk:reads'] })
})

test('a place beyond the text is its end', () => {
  expect(completions('get a:b | al', 100, { catalogue }).span).toEqual({ start: 10, end: 12 })
})

test('of times, booleans and computed values nobody is asked for values', () => {
  for (const name of ['timestamp', 'tls', 'datum', 'unknown']) {
    expect(completed(`get http_server:requests | filter ${name} == ‸`).values).toBeUndefined()
  }
})

test('every text can be completed at every place', () => {
  const texts = [...readCases('queries.txt'), ...readCases('mistakes.txt')]
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(300), (text, place) => {
      const cursor = Math.min(place, text.length)
      const { span } = completions(text, cursor, { catalogue })
      expect(span.start).toBeLessThanOrEqual(cursor)
      expect(span.end).toBeGreaterThanOrEqual(cursor)
    }),
    { numRuns: 1000 },
  )
})
