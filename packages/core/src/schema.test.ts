import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  deriveSchema,
  diffSchemas,
  f64,
  formatSchemaDiff,
  histogramF64,
  makeField,
  metric,
  schemaOf,
  schemasEqual,
  string,
  target,
  timeseriesOf,
  u16,
  UNITS,
  uuid,
  type TimeseriesSchema,
} from './index.ts'
import { arbitraryTimeseries } from '../test/arbitraries.ts'
import { codeOf } from '../test/thrown.ts'

const id = 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'
const service = target('http_service', { name: string('which service'), id: uuid() })
const shop = service.of({ name: 'shop', id: id.toUpperCase() })
const latency = metric(
  'request_latency',
  { status_code: u16(), route: string() },
  histogramF64({ edges: [0, 1] }),
  { units: 'seconds', description: 'how long' },
)

describe('a schema', () => {
  const created = 7n

  test('of a definition says everything', () => {
    expect(schemaOf(service, latency, created)).toEqual({
      name: 'http_service:request_latency',
      version: 1,
      description: { target: '', metric: 'how long' },
      fields: [
        { name: 'id', type: 'uuid', source: 'target', description: '' },
        { name: 'name', type: 'string', source: 'target', description: 'which service' },
        { name: 'route', type: 'string', source: 'metric', description: '' },
        { name: 'status_code', type: 'u16', source: 'metric', description: '' },
      ],
      datumType: 'histogram_f64',
      units: 'seconds',
      authzScope: 'fleet',
      created,
    })
  })

  test('of a sample fits that of the definition', () => {
    const { timeseries } = latency.missing(
      shop,
      { route: '/', status_code: 200 },
      { startTime: 5n },
    )
    const derived = deriveSchema({ ...timeseries, version: 3 }, created)
    expect(derived).toMatchObject({ version: 3, units: 'count', authzScope: 'fleet', created })
    expect(derived.description).toEqual({ target: '', metric: '' })
    expect(diffSchemas(schemaOf(service, latency), deriveSchema(timeseries))).toEqual([])
  })

  test('of a narrow scope needs the id of it', () => {
    for (const authzScope of ['silo', 'project'] as const) {
      const field = `${authzScope}_id`
      const bare = target('a', {}, { authzScope })
      const scoped = target('a', { [field]: uuid() }, { authzScope })
      const plain = metric('b', {}, f64())
      expect(codeOf(() => schemaOf(bare, plain))).toBe('schema_definition')
      expect(codeOf(() => plain.on(bare.of({})))).toBe('schema_definition')
      expect(
        codeOf(() => schemaOf(target('a', { [field]: string() }, { authzScope }), plain)),
      ).toBe('schema_definition')
      expect(schemaOf(scoped, plain).authzScope).toBe(authzScope)
      expect(schemaOf(bare, metric('b', { [field]: uuid() }, f64())).authzScope).toBe(authzScope)
    }
  })

  test('is refused for definitions that do not go together', () => {
    expect(codeOf(() => schemaOf(service, metric('a', { id: uuid() }, f64())))).toBe(
      'duplicate_field_name',
    )
    expect(codeOf(() => schemaOf(service, metric('a', {}, f64(), { version: 2 })))).toBe(
      'target_metric_version_mismatch',
    )
  })

  test('differs in ways that a person can read', () => {
    const stored = schemaOf(service, latency)
    const offered: TimeseriesSchema = {
      ...stored,
      version: 2,
      datumType: 'f64',
      fields: [
        { name: 'id', type: 'string', source: 'target', description: 'changed' },
        { name: 'name', type: 'string', source: 'metric', description: '' },
        { name: 'route', type: 'string', source: 'metric', description: '' },
        { name: 'zone', type: 'u8', source: 'target', description: '' },
      ],
    }
    expect(formatSchemaDiff(diffSchemas(stored, offered)).split('\n')).toEqual([
      'the version is 2, stored as 1',
      'the datum is f64, stored as histogram_f64',
      'the field "id" is string, stored as uuid',
      'the field "name" is on the metric, stored as on the target',
      'the metric field "status_code" (u16) of the stored schema is not there',
      'the target field "zone" (u8) is not in the stored schema',
    ])
    expect(formatSchemaDiff(diffSchemas(stored, { ...stored, name: 'a:b' }))).toBe(
      'the name is a:b, stored as http_service:request_latency',
    )
  })

  test('is equal whatever its texts, and the difference goes both ways', () => {
    const arbitrary = arbitraryTimeseries.map((timeseries) =>
      deriveSchema(timeseriesOf({ ...timeseries, version: 1 }), created),
    )
    fc.assert(
      fc.property(arbitrary, arbitrary, fc.constantFrom(...UNITS), (a, b, units) => {
        expect(schemasEqual(a, { ...a, units, description: { target: 'x', metric: 'y' } })).toBe(
          true,
        )
        expect(diffSchemas(a, b)).toHaveLength(diffSchemas(b, a).length)
        expect(schemasEqual(a, b)).toBe(diffSchemas(a, b).length === 0)
      }),
    )
  })
})

describe('a timeseries from parts', () => {
  const a = makeField('a', 'u8', 1)
  const b = makeField('b', 'u8', 1)
  const parts = {
    name: 'x:y',
    version: 1,
    targetFields: [b, a],
    metricFields: [],
    datumType: 'bool',
  }

  test('has its fields in order', () => {
    expect(timeseriesOf({ ...parts, datumType: 'bool' }).targetFields).toEqual([a, b])
  })

  test.for<[string, object]>([
    ['schema_definition', { version: 0 }],
    ['schema_definition', { version: 256 }],
    ['duplicate_field_name', { metricFields: [b] }],
    ['duplicate_field_name', { targetFields: [a, a] }],
    ['duplicate_field_name', { metricFields: [b], name: 'wrong' }],
    ['invalid_timeseries_name', { name: 'wrong' }],
  ])('%s', ([code, change]) => {
    expect(codeOf(() => timeseriesOf({ ...parts, datumType: 'bool', ...change }))).toBe(code)
  })
})
