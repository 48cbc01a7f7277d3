import { parseQuery } from '@oximeter/oxql'
import { describe, expect, test } from 'vitest'

import { withTimeRange } from './time-range.ts'
import { parseTime } from './time-text.ts'

test.for([
  ['now', '@now()'],
  ['90s', '@now() - 90s'],
  ['1h30m', '@now() - 1h30m'],
  ['2026-01-31', '@2026-01-31'],
  ['12:30:00', '@12:30:00'],
  ['@2026-01-31T12:30:00.5', '@2026-01-31T12:30:00.500'],
  ['2026-01-31 12:30:00', '@2026-01-31T12:30:00'],
  ['2026-01-31t12:30:00z', '@2026-01-31T12:30:00'],
  ['2026-01-31T00:30:00+01:00', '@2026-01-30T23:30:00'],
] as const)('%s is %s, which OxQL can read', ([written, time]) => {
  expect(parseTime(written)).toBe(time)
  parseQuery(`get a:b | filter timestamp > ${time}`, { now: 0n })
})

test.for([
  '',
  'yesterday',
  '1 h',
  '5',
  '2026-13-01',
  '2026-02-30',
  '2026-01-31T25:00:00',
  '@now() || true',
])("'%s' is no time", (written) => {
  expect(parseTime(written)).toBeUndefined()
})

describe('a range of time', () => {
  const range = { from: '@now() - 1h', to: '@now()' }
  const filter = ' | filter timestamp >= @now() - 1h && timestamp < @now()'

  test.for([
    ['get a:b', `get a:b${filter}`],
    ['get a:b, c:d | last 1', `get a:b, c:d${filter} | last 1`],
    ['get a:b | raw | offset 1w | last 1', `get a:b | raw | offset 1w${filter} | last 1`],
    [
      '{ get a:b | last 1; { get c:d # x\n} } | align rate(1m)',
      `{ get a:b${filter} | last 1; { get c:d${filter} # x\n} } | align rate(1m)`,
    ],
  ] as const)('of %s comes right after get', ([given, expected]) => {
    expect(withTimeRange(given, range).text).toBe(expected)
    parseQuery(expected, { now: 0n })
    expect(withTimeRange(given, {})).toMatchObject({ text: given })
  })

  test('places in the text are those of the text that was given', () => {
    const given = '{ get a:b | last 1; get c:d | first 2 }'
    const { text, original } = withTimeRange(given, range)
    for (const word of ['get a:b', 'last 1', 'get c:d', 'first 2', ';']) {
      const start = text.indexOf(word)
      const span = original({ start, end: start + word.length })
      expect(given.slice(span.start, span.end)).toBe(word)
    }
    const inside = text.indexOf('timestamp')
    const end = given.indexOf('a:b') + 3
    expect(original({ start: inside, end: inside + 9 })).toEqual({ start: end, end })
  })
})
