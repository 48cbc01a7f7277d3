import { f64, openMetric, target } from '@oximeter/core'
import { expect, test } from 'vitest'

import { encodeSchema, readSeriesSchema, schemaOfSeries } from './series-schema.ts'

const timeseries = openMetric('load', f64()).series(target('node', {}).of({}), { cpu: '0' })
const encoded = encodeSchema(schemaOfSeries({ timeseries, schema: timeseries.definition! }))

test('that a schema is open is read back', () => {
  expect(readSeriesSchema(encoded, 10).definition).toEqual(timeseries.definition)
})

test.for([
  ['false', undefined],
  ['"yes"', /"open" is neither/],
  ['null', /"open" is neither/],
] as const)('open: %s', ([open, problem]) => {
  const read = () => readSeriesSchema(encoded.replace('"open":true', `"open":${open}`), 10)
  if (problem) expect(read).toThrow(problem)
  else expect(read().definition).not.toHaveProperty('open')
})
