import { DATUM_TYPES } from '@oximeter/core'
import { OxqlError, parseQuery } from '@oximeter/oxql'
import { expect, test } from 'vitest'

import { alignChoices, firstQuery, reducerChoices } from './choices.ts'
import { writeQuery } from './write-query.ts'

test.for([
  ['f64', 'get a:b\n| align mean_within($step)'],
  ['cumulative_u64', 'get a:b\n| align rate($step)'],
  ['histogram_f64', 'get a:b\n| align increase($step)\n| group_by [], sum'],
  ['string', 'get a:b'],
  ['bool', 'get a:b'],
] as const)('one begins to look at %s with', ([datum, text]) => {
  expect(writeQuery(firstQuery({ timeseries_name: 'a:b', datum_type: datum }))).toBe(text)
})

test.for(DATUM_TYPES)('whatever is offered of %s is OxQL', (datum) => {
  for (const { value: method } of alignChoices(datum)) {
    for (const { value: reducer } of reducerChoices(datum)) {
      const text = `get a:b | align ${method}(1m) | group_by [], ${reducer}`
      expect(() => parseQuery(text, { now: 0n })).not.toThrow(OxqlError)
    }
  }
})
