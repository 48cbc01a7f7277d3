import { isTimeseriesName, type TimeseriesSchema, type Units } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributesOf, keysOf } from './attributes.ts'
import { attributeText } from './attribute-text.ts'
import { Catalog, type InstrumentDescription } from './catalog.ts'
import { ImportedSeries } from './imported-metric.ts'
import { snakeCase } from './names.ts'
import { originOf } from './origin.ts'
import { unitsOf } from './units.ts'

const NOWHERE = new Map<string, string>()

function instrument(name: string, more: Partial<InstrumentDescription> = {}) {
  return { name, unit: '', description: '', datumType: 'f64', ...more } as const
}

/** A series of a metric, with whatever has to be admitted for it. */
function seriesOf(
  catalog: Catalog,
  described: InstrumentDescription,
  pairs: string[],
  resource: ReadonlyMap<string, string> = NOWHERE,
) {
  const metric = catalog.metric(described)
  const target = catalog.targetFields.of(resource, 'scope')
  const attributes = attributesOf(pairs)
  expect(metric.admit(target, keysOf(attributes))).toBe(true)
  return new ImportedSeries(metric, target, attributes)
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

test('every name is one that we may have, and leads back to what it was', () => {
  const catalog = new Catalog()
  const names = new Map<string, string>()
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (name, unit) => {
      const metric = catalog.metric(instrument(name, { unit, description: 'What "it" is [x]' }))
      expect(isTimeseriesName(metric.timeseriesName)).toBe(true)
      const owner = JSON.stringify([name, unit])
      expect(names.get(metric.timeseriesName) ?? owner).toBe(owner)
      names.set(metric.timeseriesName, owner)
      metric.admit(catalog.targetFields.of(NOWHERE, ''), [])
      expect(originOf(metric.schemas[0]!)).toEqual({ name, unit })
    }),
  )
})

test('instruments whose names would be the same have suffixes, whoever comes first', () => {
  const [one, other] = [new Catalog(), new Catalog()]
  const names = ['a.b', 'a_b', 'a-b'].map((name) => one.metric(instrument(name)).timeseriesName)
  expect(names).toEqual(['otel:a_b', 'otel:a_b_x3781483b', 'otel:a_b_x5b1c2bbd'])
  other.metric(instrument('a.b', { unit: 's' }))
  expect(other.metric(instrument('a_b')).timeseriesName).toBe(names[1])
})

test('integers are told from floats, counters from their sum', () => {
  const catalog = new Catalog({ target: 'java_app' })
  const nameOf = (more: Partial<InstrumentDescription>) =>
    catalog.metric(instrument('load', more)).timeseriesName
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
  ])
  const pairs = ['http.route', '/', 'version', '2', 'service.name', 'mine', 'empty', '']
  const { timeseries } = seriesOf(new Catalog(), instrument('load'), pairs, resource)
  const values = (fields: typeof timeseries.targetFields) =>
    Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  expect(values(timeseries.targetFields)).toEqual({
    host_name: 'a',
    scope_name: 'scope',
    service_instance_id: '',
    service_name: 'shop',
    service_namespace: '',
  })
  expect(values(timeseries.metricFields)).toEqual({
    http_route: '/',
    version_attribute: '2',
    service_name_attribute: 'mine',
  })
})

test('a series has an empty text where others have an attribute, in a version that has both', () => {
  const catalog = new Catalog()
  const one = seriesOf(catalog, instrument('load'), ['a', '1'])
  const before = one.timeseries
  expect(one.timeseries).toBe(before)
  const other = seriesOf(catalog, instrument('load'), ['b', '2'])
  expect([one, other].map(({ timeseries }) => timeseries)).toMatchObject([
    {
      version: 2,
      metricFields: [
        { name: 'a', value: '1' },
        { name: 'b', value: '' },
      ],
    },
    {
      version: 2,
      metricFields: [
        { name: 'a', value: '' },
        { name: 'b', value: '2' },
      ],
    },
  ])
  expect(catalog.schemaOf(before)).toMatchObject({ version: 1 })
  expect(catalog.schemaOf(one.timeseries)?.fields).toMatchObject([
    { name: 'a', source: 'metric', description: 'a' },
    { name: 'b', source: 'metric', description: 'b' },
    { name: 'scope_name', source: 'target', description: 'otel.scope.name' },
    {},
    {},
    {},
  ])
})

test('names and versions go on from those that are stored', () => {
  const before = new Catalog()
  before.metric(instrument('a.b'))
  const late = instrument('a_b', { unit: 's' })
  for (const key of ['x.y', 'z']) seriesOf(before, late, [key, '1'])
  const stored: TimeseriesSchema[] = [...before.schemas]
  const after = new Catalog()
  after.learn(stored)
  const { timeseries } = seriesOf(after, late, ['z', '1'])
  expect(timeseries).toMatchObject({ name: before.metric(late).timeseriesName, version: 2 })
  expect(timeseries.metricFields).toMatchObject([
    { name: 'x_y', value: '' },
    { name: 'z', value: '1' },
  ])
  expect(seriesOf(after, late, ['new', '1']).timeseries.version).toBe(3)
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
