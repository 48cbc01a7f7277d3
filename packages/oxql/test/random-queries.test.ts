import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, OxqlError, parseQuery, planQuery, sourceOfSamples } from '../src/index.ts'
import {
  catalogueOf,
  malformation,
  queriedCases,
  queriedData,
  QUERY_NOW,
} from '../src/testing/index.ts'

test('any query over any data is answered, by tables that are what tables must be', () => {
  fc.assert(
    fc.property(queriedCases(queriedData()), ({ schemas, samples, text }) => {
      const options = { catalogue: catalogueOf(schemas), now: QUERY_NOW }
      const plan = planQuery(parseQuery(text, options), options)
      try {
        const { tables } = evaluate(plan, sourceOfSamples(samples))
        expect(tables).toHaveLength(plan.tables.length)
        expect(tables.map(malformation)).toEqual(tables.map(() => undefined))
      } catch (error) {
        // A join that finds several series for one.
        if (!(error instanceof OxqlError && error.code === 'mismatch')) throw error
      }
    }),
    { numRuns: 300 },
  )
})

test('generated queries have stages of every kind', () => {
  const texts = fc
    .sample(queriedCases(queriedData()), { numRuns: 300, seed: 1 })
    .map(({ text }) => text)
  const stages =
    'filter align group_by top bottom join first last map fill sort rename limit offset raw ' +
    'histogram quantile mean count sum'
  const missing = stages
    .split(' ')
    .filter((stage) => !texts.some((text) => text.includes(`| ${stage}`)))
  expect(missing).toEqual([])
})
