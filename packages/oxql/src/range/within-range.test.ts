import { expect, test } from 'vitest'
import { parseQuery } from '../parse/parse-query.ts'
import { formatQuery } from '../tree/format-query.ts'
import { withinRange } from './within-range.ts'

const now = 1_795_369_020_000_000_000n
const FROM = 'timestamp >= @2026-11-22T18:00:00Z'
const UNTIL = 'timestamp <= @2026-11-22T19:00:00Z'
const BOTH = `filter ${FROM} && ${UNTIL}`
const RANGE = { from: 1_795_370_400_000_000_000n, until: 1_795_374_000_000_000_000n }

test.for<[given: string, bounded: string]>([
  ['get a:b', `get a:b | ${BOTH}`],
  ['get a:b | last 1', `get a:b | ${BOTH} | last 1`],
  ['get a:b | offset 1w | mean', `get a:b | offset 1w | ${BOTH} | mean`],
  // Whole windows: what they read begins before.
  [
    'get a:b | filter x == 1 | align rate($step) | sort by last',
    `get a:b | filter x == 1 | align rate($step) | ${BOTH} | sort by last`,
  ],
  ['get a:b | last 9 | align rate(1m)', `get a:b | ${BOTH} | last 9 | align rate(1m)`],
  // The text says it itself.
  [
    'get a:b | filter timestamp > @2026-11-22',
    `get a:b | filter ${UNTIL} | filter timestamp > @2026-11-22T00:00:00Z`,
  ],
  [
    'get a:b | align rate(1m) | filter timestamp < @2026-11-22',
    `get a:b | align rate(1m) | filter ${FROM} | filter timestamp < @2026-11-22T00:00:00Z`,
  ],
  [
    'get a:b | filter timestamp == @2026-11-22',
    'get a:b | filter timestamp == @2026-11-22T00:00:00Z',
  ],
  [
    'get a:b | filter timestamp > @2026-11-22 || x == 1',
    `get a:b | ${BOTH} | filter timestamp > @2026-11-22T00:00:00Z || x == 1`,
  ],
  // Groups: each table by itself, or all after the same align.
  [
    '{ get a:b; get c:d } | align rate(1m) | join',
    `{ get a:b; get c:d } | align rate(1m) | ${BOTH} | join`,
  ],
  [
    '{ get a:b | align rate(1m); get c:d | offset 1d | align rate(1m) } | join',
    `{ get a:b | align rate(1m) | ${BOTH}; get c:d | offset 1d | align rate(1m) | ${BOTH} } | join`,
  ],
  [
    '{ get a:b | filter timestamp > @2026-11-22; get c:d } | align rate(1m)',
    `{ get a:b | filter ${UNTIL} | filter timestamp > @2026-11-22T00:00:00Z; get c:d | ${BOTH} } | align rate(1m)`,
  ],
  [
    '{ get a:b; get c:d } | join | filter timestamp > @2026-11-22',
    `{ get a:b | filter ${UNTIL}; get c:d | filter ${UNTIL} } | join | filter timestamp > @2026-11-22T00:00:00Z`,
  ],
])('%s', ([given, bounded]) => {
  const text = formatQuery(withinRange(parseQuery(given, { now }), RANGE))
  expect(text).toBe(formatQuery(parseQuery(bounded, { now })))
})

test('without times it is the same', () => {
  const query = parseQuery('get a:b | align rate(1m)', { now })
  expect(withinRange(query, {})).toEqual(query)
})
