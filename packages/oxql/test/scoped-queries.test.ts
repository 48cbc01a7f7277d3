import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  evaluate,
  OxqlError,
  parseQuery,
  planQuery,
  sourceOfSamples,
  type Scope,
} from '../src/index.ts'
import {
  catalogueOf,
  OUR_SCOPE,
  ownedData,
  plainTable,
  queriedCases,
  QUERY_NOW,
} from '../src/testing/index.ts'

test('any query within a scope is answered as if there were no other series', () => {
  let answers = 0
  fc.assert(
    fc.property(
      ownedData().chain((data) =>
        queriedCases(fc.constant(data)).map(({ text }) => ({ ...data, text })),
      ),
      ({ schemas, samples, ours, text }) => {
        const asked = (scope: Scope, of: typeof samples): unknown => {
          const options = { catalogue: catalogueOf(schemas), now: QUERY_NOW, scope }
          try {
            const plan = planQuery(parseQuery(text, options), options)
            return evaluate(plan, sourceOfSamples(of)).tables.map(plainTable)
          } catch (error) {
            if (error instanceof OxqlError) return error.message
            throw error
          }
        }
        const seen = asked(OUR_SCOPE, samples)
        expect(seen).toEqual(asked({ kind: 'fleet' }, ours))
        if (Array.isArray(seen)) answers++
      },
    ),
    { numRuns: 300 },
  )
  expect(answers).toBeGreaterThan(200)
})
