import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { escapeHelp, escapeLabelValue, unescape } from './escape.ts'
import { formatFor, formatOf } from './format.ts'
import { nextDown, nextDownSingle, nextUp } from './next-double.ts'
import {
  formatSeconds,
  formatValue,
  parseMilliseconds,
  parseSeconds,
  parseValue,
} from './numbers.ts'

const OPEN = 'application/openmetrics-text'

describe('what is answered to Accept', () => {
  test.each([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html', 'text'],
    [OPEN, 'openmetrics'],
    [`${OPEN};version=1.0.0`, 'openmetrics'],
    [`${OPEN}; version="1.0.0"; charset=utf-8`, 'openmetrics'],
    [`${OPEN};version=0.0.1`, 'text'],
    [`${OPEN};version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.6`, 'text'],
    [`${OPEN};version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`, 'openmetrics'],
    [
      `${OPEN};version=1.0.0,${OPEN};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      'openmetrics',
    ],
    [`${OPEN};q=0,*/*`, 'text'],
    [`${OPEN};q=0`, 'text'],
    [`${OPEN};q=nonsense`, 'text'],
    ['text/plain;q=0.1,application/*;q=0.2', 'openmetrics'],
    [`text/plain;q=0.5,*/*;q=0.9`, 'openmetrics'],
    [`TEXT/PLAIN ; Q=0.2 , ${OPEN.toUpperCase()} ; Q=0.3`, 'openmetrics'],
  ] as const)('%s', (accept, format) => {
    expect(formatFor(accept)).toBe(format)
  })

  test.each([
    [`${OPEN}; version=1.0.0; charset=utf-8`, 'openmetrics'],
    ['text/plain; version=0.0.4', 'text'],
    ['text/html', 'text'],
    [null, 'text'],
  ] as const)('a body of type %s is read as %s', (type, format) => {
    expect(formatOf(type)).toBe(format)
  })
})

describe('numbers', () => {
  test.each([
    ['0', 0],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
    ['9007199254740993', 9_007_199_254_740_992],
    ['-1.5e-3', -0.0015],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['NaN', NaN],
    ['Infinity', Infinity],
  ])('%s', (text, value) => {
    expect(parseValue(text, 0, text.length)).toBe(value)
  })

  test.each(['', '-', '.', 'e5', '0x10', '1_000', '1,5', '1e', 'nano', '١'])(
    '%j is none',
    (text) => {
      expect(parseValue(text, 0, text.length)).toBeUndefined()
    },
  )

  test('come back to the bit', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n })),
        (value) => {
          const text = formatValue(value)
          const back = typeof value === 'bigint' ? BigInt(text) : parseValue(text, 0, text.length)
          expect(back).toBe(value)
        },
      ),
    )
  })

  test('times come back to the nanosecond', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (time) => {
        expect(parseSeconds(formatSeconds(time))).toBe(time)
      }),
      { examples: [[-1n], [-1_500_000_000n], [0n]] },
    )
  })

  test('times that are none', () => {
    expect(parseSeconds('noon')).toBeUndefined()
    expect(parseSeconds('NaN')).toBeUndefined()
    expect(parseSeconds('1.5e9')).toBe(1_500_000_000_000_000_000n)
    expect(parseMilliseconds('1.5')).toBeUndefined()
    expect(parseMilliseconds('-1500')).toBe(-1_500_000_000n)
  })
})

test('neighbours have nothing between them', () => {
  expect.hasAssertions()
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
      const [below, above] = [nextDown(value), nextUp(value)]
      expect(below).toBeLessThan(value)
      expect(above).toBeGreaterThan(value)
      // The middle of two neighbours is one of them.
      expect([value + 0, above]).toContain(value / 2 + above / 2 + 0)
      expect(nextDown(above)).toBe(value + 0)
    }),
    { examples: [[0], [-0], [1], [Number.MIN_VALUE]] },
  )
  expect(nextUp(-Number.MIN_VALUE)).toBe(0)
  expect(nextDown(Number.MIN_VALUE)).toBe(0)
  expect(nextDownSingle(1)).toBe(1 - 2 ** -24)
  expect(nextDownSingle(0)).toBe(-(2 ** -149))
  expect(nextDownSingle(-1)).toBe(-1 - 2 ** -23)
})

test('texts come back', () => {
  expect.hasAssertions()
  const text = fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', 'é', '😀', ' ') })
  fc.assert(
    fc.property(text, (value) => {
      expect(unescape(escapeLabelValue(value))).toBe(value)
      expect(unescape(escapeHelp(value, true))).toBe(value)
      expect(escapeLabelValue(value)).not.toMatch(/\n|(?<!\\)(?:\\\\)*"/)
    }),
  )
})
