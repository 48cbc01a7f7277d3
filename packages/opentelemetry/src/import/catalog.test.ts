import { Buffer } from 'node:buffer'

import { schemaToJson } from '@oximeter/api/client'
import {
  diffSchemas,
  isTimeseriesName,
  timeseriesKeyBytes,
  type Field,
  type Timeseries,
  type Units,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributesOf } from './attributes.ts'
import { attributeText } from './attribute-text.ts'
import { Catalog, type InstrumentDescription } from './catalog.ts'
import { snakeCase } from './names.ts'
import { originOf } from './origin.ts'
import { unitsOf } from './units.ts'

const NOWHERE = new Map<string, string>()

function instrument(name: string, more: Partial<InstrumentDescription> = {}) {
  return { name, unit: '', description: '', datumType: 'f64', ...more } as const
}

function seriesOf(
  catalog: Catalog,
  described: InstrumentDescription,
  pairs: string[],
  resource: ReadonlyMap<string, string> = NOWHERE,
): Timeseries {
  const target = catalog.targetFields.of(resource, 'scope')
  return catalog.metric(described).seriesOf(target, attributesOf(pairs))!
}

test.for([
  ['http.server.request.duration', 'http_server_request_duration'],
  ['http.server.active_requests', 'http_server_active_requests'],
  ['requestCount', 'request_count'],
  ['jvm/memory-used', 'jvm_memory_used'],
  ['_a..b_', 'a_b'],
  ['2xx', 'x2xx'],
  ['größe', 'gr_e'],
  ['…', 'unnamed'],
])('the instrument %s is called %s', ([name, ours]) => {
  expect(snakeCase(name!)).toBe(ours)
})

function fieldsOf(fields: readonly Field[]) {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

test('every name is one that we may have, and leads back to what it was', () => {
  const catalog = new Catalog()
  const names = new Map<string, string>()
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (name, unit) => {
      const described = instrument(name, { unit, description: 'What "it" is [x]' })
      const timeseries = seriesOf(catalog, described, [])
      expect(isTimeseriesName(timeseries.name)).toBe(true)
      const owner = JSON.stringify([name, unit])
      expect(names.get(timeseries.name) ?? owner).toBe(owner)
      names.set(timeseries.name, owner)
      expect(originOf(timeseries.definition!)).toEqual({ name, unit })
    }),
  )
})

function namesOf(instruments: readonly string[]): Map<string, string> {
  const catalog = new Catalog()
  return new Map(instruments.map((name) => [name, catalog.metric(instrument(name)).name]))
}

test('instruments spelled otherwise than mostly have suffixes, whoever comes first', () => {
  const spelled = ['a.b', 'a-b', 'aB', 'A.b', 'a..b']
  const names = namesOf(spelled)
  expect([...names.values()]).toEqual([
    'a_b',
    'a_b_x2a89df63',
    'a_b_x6d25382a',
    'a_b_x7453c12c',
    'a_b_x91beab8e',
  ])
  expect(namesOf(spelled.toReversed())).toEqual(names)
})

test('instruments with one name have suffixes from the second on, made of what they are', () => {
  const catalog = new Catalog()
  const same = [instrument('a.b'), instrument('a_b'), instrument('a.b', { unit: 's' })]
  const names = same.map((described) => catalog.metric(described).name)
  expect(names).toEqual(['a_b', 'a_b_x3781483b', expect.stringMatching(/^a_b_x[0-9a-f]{8}$/)])
  expect(new Set(names).size).toBe(3)
  expect(same.map((described) => catalog.metric(described).name)).toEqual(names)
})

test('instruments with one name keep those that they had, whoever comes first after a restart', () => {
  const same = [
    instrument('a.b'),
    instrument('a_b'),
    instrument('a.b', { datumType: 'cumulative_f64' }),
    instrument('a.b', { datumType: 'histogram_f64' }),
    instrument('a.b', { unit: 's', description: 'A [b] "c"' }),
    instrument('a.b', { unit: 's', datumType: 'cumulative_f64', part: 'sum' }),
  ]
  const before = new Catalog()
  const names = same.map((described) => before.metric(described).name)
  expect(new Set(names).size).toBe(same.length)
  const schemas = same.map((described) =>
    schemaToJson(seriesOf(before, described, []).definition!, { provisional: false }),
  )
  const other = { ...schemas[0]!, timeseries_name: 'java_app:a_b' }
  const after = new Catalog({ schemas: [other, ...schemas] })
  expect(after.size).toBe(0)
  const again = same.toReversed().map((described) => after.metric(described).name)
  expect(again.toReversed()).toEqual(names)
  // Who is new has a name that nobody had.
  expect(names).not.toContain(after.metric(instrument('a.b', { unit: 'By' })).name)
})

test('integers are told from floats, counters from their sum', () => {
  const catalog = new Catalog({ target: 'java_app' })
  const nameOf = (more: Partial<InstrumentDescription>) =>
    seriesOf(catalog, instrument('load', more), []).name
  expect(nameOf({})).toBe('java_app:load')
  expect(nameOf({ datumType: 'i64' })).toBe('java_app:load_int')
  expect(nameOf({ datumType: 'cumulative_u64', part: 'count' })).toBe('java_app:load_count')
  expect(nameOf({ datumType: 'cumulative_f64', part: 'sum' })).toBe('java_app:load_sum')
})

test('attributes and the resource are fields; those in our way have a suffix', () => {
  const resource = new Map([
    ['service.name', 'shop'],
    ['host.name', 'a'],
    ['process.pid', '7'],
    ['version', '3'],
  ])
  const pairs = ['http.route', '/', 'version', '2', 'service.name', 'mine', 'empty', '']
  const catalog = new Catalog({ resourceAttributes: ['host.name', 'version'] })
  const timeseries = seriesOf(catalog, instrument('load'), pairs, resource)
  expect(fieldsOf(timeseries.targetFields)).toEqual({
    host_name: 'a',
    scope_name: 'scope',
    service_name: 'shop',
    version_attribute: '3',
  })
  expect(fieldsOf(timeseries.metricFields)).toEqual({
    http_route: '/',
    version_attribute_x4671ae97: '2',
    service_name_attribute: 'mine',
  })
})

test('a series has its own attributes and no others, and says what each of them was', () => {
  const catalog = new Catalog()
  const described = instrument('load', { unit: 'By' })
  const series = [['a.x', '1'], ['b', '2'], []].map((pairs) => seriesOf(catalog, described, pairs))
  expect(series.map(({ metricFields }) => fieldsOf(metricFields))).toEqual([
    { a_x: '1' },
    { b: '2' },
    {},
  ])
  expect(series[0]!.definition).toMatchObject({
    name: 'otel:load',
    version: 1,
    open: true,
    units: 'bytes',
    fields: [
      { name: 'a_x', source: 'metric', description: 'a.x' },
      { name: 'scope_name', source: 'target', description: 'otel.scope.name' },
    ],
  })
  const [one, ...others] = series.map(({ definition }) => definition!)
  for (const other of others) expect(diffSchemas(one!, other)).toEqual([])
})

/** The keys of what a process makes of attributes. */
function keysOf(all: string[][]): string[] {
  const catalog = new Catalog()
  return all.map((pairs) => {
    const timeseries = seriesOf(catalog, instrument('load'), pairs)
    return Buffer.from(timeseriesKeyBytes(timeseries)).toString('hex')
  })
}

function swapped(pairs: readonly string[]): string[] {
  return [...pairs.slice(2), ...pairs.slice(0, 2)]
}

test('series are the same in whatever order processes meet them and their attributes', () => {
  const pairs = [
    ['user.id', '1', 'userId', '2', 'http.route', '/'],
    ['userId', '3'],
    ['größe', '4'],
    ['grüße', '4'],
    ['a_b', '5', 'a.b', '6'],
  ]
  const keys = keysOf(pairs)
  expect(new Set(keys).size).toBe(pairs.length)
  expect(keysOf(pairs.toReversed().map(swapped))).toEqual(keys.toReversed())
})

test('more different fields than a schema should have are not admitted', () => {
  const catalog = new Catalog()
  const metric = catalog.metric(instrument('load'))
  const target = catalog.targetFields.of(NOWHERE, '')
  const admitted = Array.from({ length: 61 }, (_, i) => metric.seriesOf(target, [`a${i}`, '1']))
  expect(admitted.indexOf(undefined)).toBe(60)
  expect(metric.seriesOf(target, ['a0', '2'])).toBeDefined()
})

test('a target that is no name is refused', () => {
  expect(() => new Catalog({ target: 'My App' })).toThrow('"My App" is not a target name')
})

test.for<[string, Units]>([
  ['s', 'seconds'],
  ['ns', 'nanoseconds'],
  ['ms', 'none'],
  ['By', 'bytes'],
  ['1', 'none'],
  ['', 'none'],
  ['{request}', 'count'],
  ['{request}/s', 'none'],
  ['Cel', 'degrees_celsius'],
])('the unit "%s" is %s', ([ucum, ours]) => {
  expect(unitsOf(ucum)).toBe(ours)
})

test.for<[unknown, string]>([
  ['text', 'text'],
  [200, '200'],
  [1.5, '1.5'],
  [-0, '0'],
  [NaN, 'NaN'],
  [2n ** 63n - 1n, '9223372036854775807'],
  [false, 'false'],
  [undefined, ''],
  [null, ''],
  [Uint8Array.of(1, 2), 'AQI='],
  [['a', 1, null], '["a",1,null]'],
  [{ a: [2n ** 63n], b: Uint8Array.of(1) }, '{"a":[9223372036854775808],"b":"AQ=="}'],
  [[Infinity], '["Infinity"]'],
])('the attribute %o is the text %s', ([value, text]) => {
  expect(attributeText(value)).toBe(text)
})
