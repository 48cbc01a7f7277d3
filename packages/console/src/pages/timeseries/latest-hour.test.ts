import { DATUM_TYPES } from '@oximeter/core'
import { parseQuery } from '@oximeter/oxql'
import { expect, test } from 'vitest'

import { latestHourOf } from './latest-hour.ts'

const LINES = 'get a:b\n| align mean_within($step)'
const EACH = 'get a:b\n| align increase($step)'
const HEAT = `${EACH}\n| group_by [], sum`

test.for([
  ['f64', 50, { query: LINES, kind: 'line', isOfLargest: false, isTooMuch: false }],
  ['f64', 51, { query: `${LINES}\n| top 20`, kind: 'line', isOfLargest: true, isTooMuch: false }],
  ['u8', 10_001, { query: `${LINES}\n| top 20`, kind: 'line', isOfLargest: true, isTooMuch: true }],
  ['histogram_f64', 50, { query: EACH, kind: 'heatmap', isOfLargest: false, isTooMuch: false }],
  ['histogram_f64', 51, { query: HEAT, kind: 'heatmap', isOfLargest: false, isTooMuch: false }],
  ['histogram_f64', 1e6, { query: HEAT, kind: 'heatmap', isOfLargest: false, isTooMuch: true }],
  ['string', 1, undefined],
  ['bool', 1, undefined],
  ['bytes', 1, undefined],
] as const)('of %s with %i series', ([datum_type, series, drawn]) => {
  expect(latestHourOf({ timeseries_name: 'a:b', datum_type, series })).toEqual(drawn)
})

test.for(DATUM_TYPES)('what is asked of %s is OxQL', (datum_type) => {
  const { query } = latestHourOf({ timeseries_name: 'a:b', datum_type, series: 51 }) ?? {}
  if (query === undefined) return
  expect(() => parseQuery(query, { now: 0n, step: 1n })).not.toThrow()
})
