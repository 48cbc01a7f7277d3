import type { DatumJson } from '@oximeter/api/client'
import type { Units } from '@oximeter/core'
import { expect, test } from 'vitest'

import { formatDatum } from './datum.ts'

const start_time = '2026-11-29T12:00:00Z'
const histogram = {
  start_time,
  bins: [],
  n_samples: 4n,
  min: null,
  max: null,
  sum_of_samples: 10,
  squared_mean: null,
  p50: null,
  p90: null,
  p99: null,
}

test.for<[string, DatumJson, Units]>([
  ['true', { type: 'bool', datum: true }, 'none'],
  ['up', { type: 'string', datum: 'up' }, 'none'],
  ['0x0aff', { type: 'bytes', datum: [10, 255] }, 'none'],
  ['8 EiB', { type: 'u64', datum: 2n ** 63n }, 'bytes'],
  ['21.5 °C', { type: 'f32', datum: 21.5 }, 'degrees_celsius'],
  ['1.5 k', { type: 'cumulative_u64', datum: { start_time, value: 1500 } }, 'count'],
  ['missing', { type: 'missing', datum: { datum_type: 'i64', start_time: null } }, 'none'],
  ['4 samples, mean 2.5 ns', { type: 'histogram_u64', datum: histogram }, 'nanoseconds'],
  [
    '0 samples',
    { type: 'histogram_f64', datum: { ...histogram, n_samples: 0, sum_of_samples: 0 } },
    'seconds',
  ],
])('%s', ([text, datum, units]) => {
  expect(formatDatum(datum, units)).toBe(text)
})
