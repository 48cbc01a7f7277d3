import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, OxqlError, parseQuery, planQuery, sourceOfSamples } from '../src/index.ts'
import {
  catalogueOf,
  malformation,
  queriedCases,
  queriedData,
  QUERIED_TYPES,
  QUERY_NOW,
} from '../src/testing/index.ts'
import {
  ALIGN_METHODS,
  COMPARATORS,
  FILL_METHODS,
  FUNCTIONS,
  REDUCERS,
  STAGE_WORDS,
} from '../src/tree/keywords.ts'

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

test('generated queries have all that the language has, over all types of data', () => {
  const cases = fc.sample(queriedCases(queriedData()), { numRuns: 600, seed: 1 })
  const texts = cases.map(({ text }) => text)
  const phrases = [
    ...STAGE_WORDS.filter((word) => word !== 'get').map((word) => `| ${word}`),
    ...ALIGN_METHODS.map((method) => `| align ${method}(`),
    ...REDUCERS.map((reducer) => `], ${reducer}`),
    ...FUNCTIONS.map((name) => `${name}(`),
    ...['+', '-', '*', '/', '%'].map((operator) => ` ${operator} `),
    ...COMPARATORS.map((comparator) => ` ${comparator} `),
    ' && ',
    ' || ',
    ' ^ ',
    '!(',
    ' in [',
    ...['join', 'join left', 'join full'].flatMap((join) => [`| ${join}`, `| ${join} on [`]),
    ...FILL_METHODS.map((method) => `| fill ${method}`),
    ', every ',
    '], top ',
    '], bottom ',
    ' by datum',
    'get made:t0_f64, ',
  ]
  expect(phrases.filter((phrase) => !texts.some((text) => text.includes(phrase)))).toEqual([])
  const types = new Set(cases.flatMap(({ schemas }) => schemas.map(({ datumType }) => datumType)))
  expect(QUERIED_TYPES.filter((type) => !types.has(type))).toEqual([])
  const joined = cases.flatMap(({ text, schemas }) => {
    const options = { catalogue: catalogueOf(schemas), now: QUERY_NOW }
    const { tables } = planQuery(parseQuery(text, options), options)
    return tables.flatMap(({ shape }) => shape.dimensions.map(({ type }) => type).join(' '))
  })
  expect(joined).toContain('integer_distribution double_distribution')
})
