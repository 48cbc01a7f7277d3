import { f64, openMetric, target } from '@oximeter/core'
import { expect, test } from 'vitest'

import { encodeSchema, readSeriesSchema, schemaOfSeries } from './series-schema.ts'

const timeseries = openMetric('load', f64()).series(target('node', {}).of({}), { cpu: '0' })
const encoded = encodeSchema(schemaOfSeries({ timeseries, schema: timeseries.definition! }))

test('that a schema is open is read back', () => {
  expect(readSeriesSchema(encoded, 10).definition).toEqual(timeseries.definition)
})

function readWith(open: string) {
  return readSeriesSchema(encoded.replace('"open":true', `"open":${open}`), 10)
}

test('that it is not is not said', () => {
  expect(readWith('false').definition).not.toHaveProperty('open')
})

test.for(['"yes"', 'null', '1'])('%s is no answer', (open) => {
  expect(() => readWith(open)).toThrow('"open" is neither true nor false')
})
