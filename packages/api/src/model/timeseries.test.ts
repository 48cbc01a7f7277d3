import type { TimeseriesSchema } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { timeseriesSchema } from '../zod/timeseries.ts'
import { formatInstant, parseInstant } from './instant.ts'
import { schemaFromJson, schemaToJson } from './timeseries.ts'

const schema: TimeseriesSchema = {
  name: 'http_service:request_latency',
  version: 3,
  description: { target: 'An HTTP service', metric: 'Time to answer' },
  fields: [
    { name: 'id', type: 'uuid', source: 'target', description: '' },
    { name: 'route', type: 'string', source: 'metric', description: 'The path' },
  ],
  datumType: 'histogram_f64',
  units: 'seconds',
  authzScope: 'project',
  created: 1_787_264_868_123_456_789n,
}

test('a schema travels and comes back', () => {
  const json = schemaToJson(schema, { provisional: true })
  expect(json.created).toBe('2026-08-20T22:27:48.123456789Z')
  expect(timeseriesSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json)
  expect(schemaFromJson(json)).toEqual(schema)
})

test('fields come back in ascending order', () => {
  const json = schemaToJson(schema, { provisional: false })
  json.field_schema.reverse()
  expect(schemaFromJson(json)).toEqual(schema)
})

test.for([
  ['name', { timeseries_name: 'Bad:name' }],
  ['version', { version: 0 }],
  ['datum type', { datum_type: 'u128' }],
  ['created', { created: 'yesterday' }],
  [
    'fields',
    {
      field_schema: [0, 1].map(() => ({
        ...schemaToJson(schema, { provisional: true }).field_schema[0],
      })),
    },
  ],
] as const)('a schema with a bad %s is refused', ([, change]) => {
  const json = { ...schemaToJson(schema, { provisional: true }), ...change }
  expect(timeseriesSchema.safeParse(json).success).toBe(false)
})

test.for([
  [0n, '1970-01-01T00:00:00Z'],
  [1_000_000n, '1970-01-01T00:00:00.001Z'],
  [1_000n, '1970-01-01T00:00:00.000001Z'],
  [1n, '1970-01-01T00:00:00.000000001Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [500_000_000n, '1970-01-01T00:00:00.500Z'],
] as const)('%d ns is %s', ([ns, text]) => {
  expect(formatInstant(ns)).toBe(text)
  expect(parseInstant(text)).toBe(ns)
})

test('instants with offsets, and what is none', () => {
  expect(parseInstant('1970-01-01t01:30:00.5+01:30')).toBe(500_000_000n)
  for (const text of ['', '1970-01-01', '1970-13-01T00:00:00Z', '1970-01-01T00:00:00']) {
    expect(() => parseInstant(text)).toThrow(RangeError)
  }
})

test('instants of the years 1900 to 2262 come back as they were', () => {
  fc.assert(
    fc.property(fc.bigInt(-2_208_988_800_000_000_000n, 2n ** 63n - 1n), (ns) => {
      expect(parseInstant(formatInstant(ns))).toBe(ns)
    }),
  )
})
