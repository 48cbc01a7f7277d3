import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { WireError, type WireErrorCode } from '../wire-error.ts'
import { parseJsonExact, stringifyJsonExact } from './exact-json.ts'

/** Any JSON value, with bigints past what numbers hold and keys that JavaScript treats specially. */
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
    fc.bigInt({ min: -(2n ** 70n), max: -(2n ** 53n) }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', '')), tie('value')), {
        maxLength: 4,
      })
      .map((entries) => Object.fromEntries(entries)),
  ),
}))

test('what is printed is read again', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (value, indent) => {
      // JSON.stringify prints -0 as 0, and whole floats past 2^53 as the integers they are.
      const text = stringifyJsonExact(value, indent)
      expect(stringifyJsonExact(parseJsonExact(text), indent)).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('what JSON.parse reads is read, and nothing else', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.stringMatching(/^[{}[\],:"\\ 0-9.eE+-]{0,12}$/),
    fc.stringMatching(
      /^ *(true|false|null|-?0?[0-9]{0,3}(\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?) *$/,
    ),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const exact = attempt(() => rounded(parseJsonExact(text)))
      expect(exact).toStrictEqual(attempt(() => JSON.parse(text)))
    }),
    { numRuns: 3000 },
  )
})

/** The value as JSON.parse gives it, its large integers rounded. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rounded(part)]))
}

function attempt(parse: () => unknown): unknown {
  try {
    return { value: parse() }
  } catch (error) {
    return error instanceof SyntaxError || error instanceof WireError ? 'refused' : error
  }
}

test.for([
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['18446744073709551615', 2n ** 64n - 1n],
  ['1.0', 1],
  ['1e400', Infinity],
  ['-0', -0],
] as const)('%s', ([text, value]) => {
  expect(parseJsonExact(text)).toBe(value)
})

test('keys', () => {
  const object = parseJsonExact('{"a":1,"__proto__":{"b":2},"a":3}') as Record<string, unknown>
  expect(Object.entries(object)).toStrictEqual([
    ['a', 3],
    ['__proto__', { b: 2 }],
  ])
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
})

describe('what cannot be read', () => {
  test.for([
    ['', 'truncated', 0],
    ['  ', 'truncated', 2],
    ['[1, ', 'truncated', 4],
    ['"abc', 'truncated', 4],
    ['"abc\\', 'truncated', 5],
    ['tru', 'truncated', 3],
    ['{"a"', 'truncated', 4],
    ['-', 'truncated', 1],
    ['1.', 'truncated', 2],
    ['[1 2]', 'syntax', 3],
    ['[1,]', 'syntax', 3],
    ['{,}', 'syntax', 1],
    ['{"a":1,}', 'syntax', 7],
    ['{"a" 1}', 'syntax', 5],
    ['nul', 'truncated', 3],
    ['nulk', 'syntax', 3],
    ['01', 'syntax', 1],
    ['+1', 'syntax', 0],
    ['.5', 'syntax', 0],
    ['1 1', 'syntax', 2],
    ['"\\x"', 'syntax', 0],
    ['"a\nb"', 'syntax', 2],
    ['NaN', 'syntax', 0],
  ] satisfies [string, WireErrorCode, number][])('%j', ([text, code, offset]) => {
    expect(() => parseJsonExact(text)).toThrow(expect.objectContaining({ code, offset }) as Error)
  })

  test('bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('["é'), Buffer.of(0xff), Buffer.from('"]')])
    expect(() => parseJsonExact(bytes)).toThrow(
      expect.objectContaining({ code: 'not-utf8', offset: 4 }) as Error,
    )
    // A surrogate and a spelling longer than needed are not UTF-8 either.
    expect(() => parseJsonExact(Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toThrow('UTF-8')
    expect(() => parseJsonExact(Buffer.of(0x22, 0xc0, 0xaf, 0x22))).toThrow('UTF-8')
  })

  test('more than 128 levels', () => {
    expect(parseJsonExact('['.repeat(128) + ']'.repeat(128))).toBeInstanceOf(Array)
    for (const open of ['[', '{"a":']) {
      expect(() => parseJsonExact(open.repeat(1_000_000))).toThrow(
        expect.objectContaining({ code: 'too-deep' }) as Error,
      )
    }
  })
})
