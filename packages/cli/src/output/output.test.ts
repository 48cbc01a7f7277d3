import { describe, expect, test } from 'vitest'

import { formatDatum, formatNumber } from './datum.ts'
import { toJson } from './json.ts'
import { formatBytes, formatDuration } from './quantity.ts'
import { formatPairs, formatTable, printable } from './table.ts'
import { formatTimeAgo } from './time-ago.ts'

test.for([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [25_276_514_304n, '23.5 GiB'],
  [2n ** 64n - 1n, '16 EiB'],
  [-2048, '-2 KiB'],
] as const)('%s bytes are %s', ([bytes, text]) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.for([
  [100, '100ms'],
  [1500, '1500ms'],
  [15_000, '15s'],
  [600_000, '10m'],
  [86_400_000, '1d'],
] as const)('%d ms are %s', ([ms, text]) => {
  expect(formatDuration(ms)).toBe(text)
})

test.for([
  ['2026-08-21T22:00:00.000Z', '0 ms ago'],
  ['2026-08-21T21:59:57Z', '3 s ago'],
  ['2026-08-21T21:00:01Z', '59 min ago'],
  ['2026-08-20T21:00:00.123456789Z', '1 d ago'],
  ['2026-08-21T22:00:05Z', 'in 5 s'],
  ['soon', 'soon'],
] as const)('%s is %s', ([time, text]) => {
  expect(formatTimeAgo(time, Date.UTC(2026, 7, 21, 22))).toBe(text)
})

test.for([
  [18_446_744_073_709_551_615n, 'count', '18446744073709551615'],
  [0.1, 'seconds', '0.1 s'],
  [1863.4200001, 'seconds', '1863.42 s'],
  [21.5, 'degrees_celsius', '21.5 °C'],
  [5e-7, 'amps', '5e-7 A'],
  [1e15, 'none', '1000000000000000'],
] as const)('%s in %s is %s', ([value, units, text]) => {
  expect(formatNumber(value, units)).toBe(text)
})

describe('tables', () => {
  const columns = [{ title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'NOTE' }] as const

  test('numbers to the right, no blanks at the end, wide characters as wide as they are', () => {
    const text = formatTable(columns, [
      ['a', '1', ''],
      ['世界', '1024', 'wide'],
    ])
    expect(text).toBe('NAME  SIZE  NOTE\na        1\n世界  1024  wide\n')
  })

  test('text from elsewhere can neither move the cursor nor begin a line', () => {
    const text = formatTable([{ title: 'VALUE' }], [['\u001B[2J\nFAKE\u202E']])
    expect(text).toBe(String.raw`VALUE
\u001b[2J\u000aFAKE\u202e
`)
    expect(formatPairs([['a', 'b\rc']])).toBe('a  b\\u000dc\n')
    expect(printable('äöü – 世界 🙂')).toBe('äöü – 世界 🙂')
  })
})

test('json keeps every digit', () => {
  expect(toJson({ items: [2n ** 64n - 1n, 0.1] })).toBe(
    '{\n  "items": [\n    18446744073709551615,\n    0.1\n  ]\n}\n',
  )
})

test.for([
  [{ type: 'bool', datum: true }, 'true'],
  [{ type: 'string', datum: 'ok' }, 'ok'],
  [{ type: 'bytes', datum: [0, 255] }, '0x00ff'],
  [{ type: 'u64', datum: 2048 }, '2 KiB'],
  [{ type: 'cumulative_u64', datum: { start_time: '', value: 1024 } }, '1 KiB'],
  [{ type: 'missing', datum: { datum_type: 'u64', start_time: null } }, 'missing'],
] as const)('%j is %s', ([datum, text]) => {
  // The types of JSON bodies can be written to.
  expect(formatDatum(structuredClone(datum) as Parameters<typeof formatDatum>[0], 'bytes')).toBe(
    text,
  )
})

test('of a histogram that lacks statistics what is known is shown', () => {
  const unknown = { min: null, squared_mean: null, p50: null, p90: null, p99: null }
  const histogram = { start_time: '', bins: [], n_samples: 4, ...unknown }
  const shown = (sum: number | null, max: number | null) =>
    formatDatum(
      { type: 'histogram_f64', datum: { ...histogram, sum_of_samples: sum, max } },
      'seconds',
    )
  expect(shown(2, null)).toBe('n=4 mean=500ms')
  expect(shown(null, 3)).toBe('n=4 max=3s')
  expect(shown(null, null)).toBe('n=4')
})
