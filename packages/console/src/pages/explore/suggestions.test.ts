import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { suggestionsFor } from './suggestions.ts'

function schema(name: string, datum: TimeseriesSchemaJson['datum_type']): TimeseriesSchemaJson {
  return {
    timeseries_name: name,
    version: 1,
    description: { target: '', metric: `what ${name} is` },
    field_schema: [],
    datum_type: datum,
    units: 'none',
    authz_scope: 'fleet',
    created: '2026-01-01T00:00:00Z',
    provisional: false,
  }
}

test('a gauge, a counter and a histogram, those that people know first', () => {
  const names = suggestionsFor([
    schema('a:gauge', 'f64'),
    schema('a:text', 'string'),
    schema('a:histogram', 'histogram_f64'),
    schema('host:cpu_time', 'cumulative_f64'),
    schema('host:cpu_time', 'cumulative_f64'),
    schema('host:load_average', 'f64'),
  ]).map(({ timeseries }) => timeseries)
  expect(names).toEqual(['host:load_average', 'host:cpu_time', 'a:histogram'])
})

test('of few there are few', () => {
  expect(suggestionsFor([schema('a:gauge', 'f64'), schema('a:text', 'string')])).toEqual([
    {
      timeseries: 'a:gauge',
      description: 'what a:gauge is',
      query: 'get a:gauge\n| align mean_within($step)',
    },
  ])
  expect(suggestionsFor([])).toEqual([])
})
