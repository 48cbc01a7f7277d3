import {
  evaluate,
  formatQuery,
  parseQuery,
  planQuery,
  sourceOfSamples,
  tablesToJson,
} from '@oximeter/oxql'
import { catalogueOf, queriedCases, queriedData, QUERY_NOW } from '@oximeter/oxql/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { builtValue, toggleValue, type BuiltQuery } from './built-query.ts'
import { readQuery } from './read-query.ts'
import { writeQuery } from './write-query.ts'

const EVERYTHING: BuiltQuery = {
  timeseries: 'http_service:request_latency',
  filters: [
    { field: 'method', isNot: false, values: [{ type: 'string', value: "it's" }] },
    {
      field: 'status',
      isNot: false,
      values: [
        { type: 'integer', value: 200n },
        { type: 'integer', value: -1n },
      ],
    },
    {
      field: 'host',
      isNot: true,
      values: [
        { type: 'string', value: 'fe80::1', reading: 'ip' },
        { type: 'string', value: '::2', reading: 'ip' },
      ],
    },
    { field: 'ok', isNot: false, values: [{ type: 'boolean', value: true }] },
  ],
  align: { method: 'increase', window: 'auto' },
  group: { fields: ['method', 'host'], reducer: 'sum' },
  statistic: { kind: 'quantiles', ps: [0.5, 0.99] },
  limit: 10n,
}

test('everything that can be built, as text', () => {
  expect(writeQuery(EVERYTHING)).toBe(
    [
      'get http_service:request_latency',
      `| filter method == 'it\\'s' && status in [200, -1] && host != "fe80::1" && host != "::2" && ok == true`,
      '| align increase($step)',
      '| group_by [method, host], sum',
      '| quantile(0.5, 0.99)',
      '| limit 10',
    ].join('\n'),
  )
})

const names = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const values = fc.oneof(
  fc.string().map((value) => ({ type: 'string', value }) as const),
  fc.uuid().map((value) => ({ type: 'string', value, reading: 'uuid' }) as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map((value) => {
    return { type: 'integer', value } as const
  }),
  fc.boolean().map((value) => ({ type: 'boolean', value }) as const),
)
const fields = names.filter((name) => !['timestamp', 'start_time', 'datum'].includes(name))
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const built: fc.Arbitrary<BuiltQuery> = fc.record({
  timeseries: fc.tuple(names, names).map((parts) => parts.join(':')),
  filters: fc.uniqueArray(
    fc.record({
      field: fields,
      isNot: fc.boolean(),
      values: fc.array(values, { minLength: 1, maxLength: 3 }),
    }),
    { selector: ({ field, isNot }) => `${field} ${isNot}`, maxLength: 4 },
  ),
  align: option(
    fc.record({
      method: fc.constantFrom('mean_within', 'rate'),
      window: fc.oneof(fc.constant('auto' as const), fc.bigInt({ min: 1n, max: 10n ** 15n })),
    }),
  ),
  group: option(
    fc.record({
      fields: fc.array(fields, { maxLength: 3 }),
      reducer: fc.constantFrom('sum', 'max'),
    }),
  ),
  statistic: option(fc.constant({ kind: 'mean' as const })),
  limit: option(fc.bigInt({ min: 1n, max: 1000n })),
})

test('what is built is read again as it was', () => {
  fc.assert(
    fc.property(built, (query) => {
      expect(readQuery(writeQuery(query))).toEqual({ kind: 'built', query })
    }),
  )
})

test('a query that the builder takes means the same when it has written it', () => {
  let taken = 0
  fc.assert(
    fc.property(queriedCases(queriedData()), ({ schemas, samples, text }) => {
      // Queries that were made at random mostly go further than the builder; their beginnings do not.
      const lines = text.split('\n')
      for (const end of lines.keys()) {
        const beginning = lines.slice(0, end + 1).join('\n')
        const read = isQuery(beginning) ? readQuery(beginning) : undefined
        if (read?.kind !== 'built') continue
        taken++
        const answers = [beginning, writeQuery(read.query)].map((one) => {
          const options = { catalogue: catalogueOf(schemas), now: QUERY_NOW }
          const plan = planQuery(parseQuery(one, options), { ...options, scope: { kind: 'fleet' } })
          return tablesToJson(evaluate(plan, sourceOfSamples(samples)).tables)
        })
        expect(answers[1]).toEqual(answers[0])
      }
    }),
    { numRuns: 300 },
  )
  expect(taken).toBeGreaterThan(100)
})

function isQuery(text: string): boolean {
  return readQuery(text).kind !== 'unreadable'
}

test.for<[text: string, reason: string]>([
  ['get a:b | filter x == 1 || y == 2', 'its filter has alternatives (||)'],
  ['get a:b | filter timestamp > @now() - 5m', 'it filters by timestamp'],
  ['get a:b | filter !(x == 1)', 'its filter has ^ or !'],
  ['get a:b | filter x > 1', 'it compares with >'],
  ['get a:b | filter x in ["10.0.0.0/8"]', 'it filters by a network'],
  ['get a:b, c:d', 'it asks for several timeseries'],
  ['{ get a:b; get c:d } | join', 'it asks several queries at once'],
  ['get a:b | align rate(5m, every 1m)', 'its windows overlap (every)'],
  ['get a:b | align rate(5m) | top 3', 'it has the stage top'],
  ['get a:b | align rate(5m) | filter x == 1', 'its stage filter comes after others'],
  ['get a:b | limit 3 | align rate(5m)', 'its stage align comes after others'],
])('%s is beyond it', ([text, reason]) => {
  expect(readQuery(text)).toEqual({ kind: 'beyond', reason })
})

test('a text that is no query is none yet', () => {
  expect(readQuery('get')).toEqual({ kind: 'unreadable' })
})

test('clicking a value chooses it, and clicking it again does not', () => {
  const query: BuiltQuery = { timeseries: 'a:b', filters: [] }
  const first = toggleValue(query, 'x', builtValue('string', 'one'))
  const both = toggleValue(first, 'x', builtValue('string', 'two'))
  expect(both.filters).toEqual([
    {
      field: 'x',
      isNot: false,
      values: [
        { type: 'string', value: 'one' },
        { type: 'string', value: 'two' },
      ],
    },
  ])
  const none = toggleValue(toggleValue(both, 'x', builtValue('string', 'one')), 'x', {
    type: 'string',
    value: 'two',
  })
  expect(none.filters).toEqual([])
  expect(formatQuery(parseQuery(writeQuery(none), { now: 0n }))).toBe('get a:b')
})
