import type { TimeseriesStatistics } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { isFound } from './find-timeseries.ts'

const TIMESERIES: TimeseriesStatistics = {
  timeseries_name: 'http_server:request_duration',
  version: 1,
  versions: 1,
  description: { target: 'A server of HTTP', metric: 'How long requests took' },
  datum_type: 'histogram_f64',
  units: 'seconds',
  authz_scope: 'fleet',
  fields: [{ name: 'route', field_type: 'string' }],
  series: 3,
  new_series_hour: 0,
  new_series_day: 0,
  samples_per_second: 1,
  last_seen: null,
  storage: null,
}

test.for<[string, boolean]>([
  ['', true],
  ['HTTP', true],
  ['request long', true],
  ['route seconds', true],
  ['histogram', true],
  ['request short', false],
])('%s finds it: %s', ([text, found]) => {
  expect(isFound(TIMESERIES, text)).toBe(found)
})
