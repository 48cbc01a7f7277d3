import { parseTimestamp, type TimeseriesSchema } from '@oximeter/core'
import { expect, test } from 'vitest'

import { timeseriesSchema } from '../zod/timeseries.ts'
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

test('that a schema is open travels, that it is not is not said', () => {
  const open = { ...schema, open: true }
  const json = schemaToJson(open, { provisional: false })
  expect(schemaFromJson(timeseriesSchema.parse(json))).toEqual(open)
  const closed = schemaToJson({ ...schema, open: false }, { provisional: false })
  expect(closed).not.toHaveProperty('open')
  expect(schemaFromJson({ ...closed, open: false })).toStrictEqual(schema)
  expect(timeseriesSchema.safeParse({ ...json, open: 'yes' }).success).toBe(false)
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

test('every time that is let in can be read, also with more digits than there are nanoseconds', () => {
  const json = schemaToJson(schema, { provisional: true })
  for (const created of ['2026-08-21T22:27:48.1234567891Z', '2026-08-21T22:27:48+23:59']) {
    const read = timeseriesSchema.parse({ ...json, created })
    expect(schemaFromJson(read).created).toBe(parseTimestamp(created))
  }
})
