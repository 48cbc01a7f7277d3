import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../test/thrown.ts'
import { formatTimestamp, parseTimestamp } from './timestamp.ts'

const cases = [
  ['1970-01-01T00:00:00Z', 0n],
  ['1970-01-01T00:00:00.500Z', 500_000_000n],
  ['1970-01-01T00:00:00.000001Z', 1000n],
  ['1970-01-01T00:00:00.000000001Z', 1n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
  ['2026-08-21T22:27:48.123456789Z', 1_787_351_268_123_456_789n],
  ['2000-02-29T12:00:00.010Z', 951_825_600_010_000_000n],
  ['1900-01-01T00:00:00Z', -2_208_988_800_000_000_000n],
  ['2262-04-11T23:47:16.854775807Z', 2n ** 63n - 1n],
  ['0000-01-01T00:00:00Z', -62_167_219_200_000_000_000n],
  ['-0001-12-31T23:59:59.999999999Z', -62_167_219_200_000_000_001n],
  ['-0400-03-01T00:00:00Z', -74_784_816_000_000_000_000n],
  ['9999-12-31T23:59:59Z', 253_402_300_799_000_000_000n],
  ['+10000-01-01T00:00:00Z', 253_402_300_800_000_000_000n],
  ['+262142-12-31T23:59:59.999Z', 8_210_266_876_799_999_000_000n],
] as const

test.for(cases)('%s', ([text, time]) => {
  expect(formatTimestamp(time)).toBe(text)
  expect(parseTimestamp(text)).toBe(time)
})

test.for([
  ['2026-08-21T22:27:48.1Z', '2026-08-21T22:27:48.100Z'],
  ['2026-08-21T22:27:48.1234567Z', '2026-08-21T22:27:48.123456700Z'],
  ['2026-08-21T22:27:48.123456789987Z', '2026-08-21T22:27:48.123456789Z'],
  ['2026-08-21t22:27:48z', '2026-08-21T22:27:48Z'],
  ['2026-08-21 22:27:48+00:00', '2026-08-21T22:27:48Z'],
  ['2026-08-21T22:27:48-07:30', '2026-08-22T05:57:48Z'],
  ['2026-01-01T00:15:00+01:00', '2025-12-31T23:15:00Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
  ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500Z'],
] as const)('%s is read as %s', ([text, usual]) => {
  expect(formatTimestamp(parseTimestamp(text))).toBe(usual)
})

test.for([
  '',
  'now',
  '2026-08-21',
  '2026-08-21T22:27Z',
  '2026-08-21T22:27:48',
  '2026-8-21T22:27:48Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-08-21T24:00:00Z',
  '2026-08-21T22:60:00Z',
  '2026-08-21T22:27:61Z',
  '2026-08-21T22:27:48.Z',
  '2026-08-21T22:27:48+24:00',
  '2026-08-21T22:27:48+0100',
  '10000-01-01T00:00:00Z',
  ' 2026-08-21T22:27:48Z',
])('%j is refused', (text) => {
  expect(codeOf(() => parseTimestamp(text))).toBe('parse_error')
  expect(() => parseTimestamp(text)).toThrow('RFC 3339')
})

/** What Date prints, with the fraction and the sign of the year as they are here. */
function printed(time: number, nanos: number): string {
  const [, years, rest] = /^([+-]?\d+)(-.*T.*)\.\d{3}Z$/.exec(new Date(time).toISOString())!
  const year = Number(years)
  const size = String(Math.abs(year)).padStart(4, '0')
  const signed = year < 0 ? `-${size}` : year > 9999 ? `+${size}` : size
  const ofSecond = (((time % 1000) + 1000) % 1000) * 1_000_000 + nanos
  const fraction = String(ofSecond)
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '')
  return `${signed}${rest}${fraction === '' ? '' : `.${fraction}`}Z`
}

describe('against the calendar of Date, which knows milliseconds only', () => {
  /** All milliseconds that Date knows. */
  const milliseconds = fc.integer({ min: -8.64e15, max: 8.64e15 })

  test('prints the same', () => {
    const nanos = fc.oneof(
      fc.nat(999).map((n) => n * 1000),
      fc.nat(999_999),
    )
    fc.assert(
      fc.property(milliseconds, nanos, (time, extra) => {
        const exact = BigInt(time) * 1_000_000n + BigInt(extra)
        expect(formatTimestamp(exact)).toBe(printed(time, extra))
        expect(parseTimestamp(printed(time, extra))).toBe(exact)
      }),
      { numRuns: 2000 },
    )
  })
})
