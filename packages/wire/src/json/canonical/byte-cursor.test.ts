import { NUMBER_LIMITS } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { numbers } from '../../testing/index.ts'
import { JsonReader, WholeFloat } from '../json-reader.ts'
import { ByteCursor } from './byte-cursor.ts'

/** Texts that are numbers, and texts that nearly are. */
const tokens = fc.oneof(
  numbers('f64').map(String),
  numbers('f64').map((value) => value.toExponential()),
  numbers('i64').map(String),
  numbers('u64').map(String),
  fc.stringMatching(/^-?[0-9]{1,18}(\.[0-9]{0,20})?([eE][+-]?[0-9]{0,3})?$/),
  fc.stringMatching(/^-?[0-9]{0,4}[.]?[0-9]{0,3}[eE+.-]?[0-9]{0,2}$/),
)

/** What the exact way makes of a token that a comma ends. */
function exact(token: string): number | bigint | WholeFloat | undefined {
  const reader = new JsonReader(Buffer.from(`${token},`), { markWholeFloats: true })
  try {
    const value = reader.value()
    const isNumber = typeof value === 'number' || typeof value === 'bigint'
    const isAll = reader.offset === token.length
    return (isNumber || value instanceof WholeFloat) && isAll ? value : undefined
  } catch {
    return undefined
  }
}

/** What the cursor reads of a token, if it reads all of it. */
function quick<T>(token: string, read: (cursor: ByteCursor) => T): T | undefined {
  const cursor = new ByteCursor(Buffer.from(`${token},`))
  const value = read(cursor)
  return cursor.offset === token.length && !Number.isNaN(value) ? value : undefined
}

test('floats are those of the exact way', () => {
  fc.assert(
    fc.property(tokens, (token) => {
      const wanted = exact(token)
      const float = wanted instanceof WholeFloat ? wanted.value : wanted
      expect(quick(token, (cursor) => cursor.float())).toBe(
        float === undefined ? undefined : Number(float),
      )
    }),
    { numRuns: 5000 },
  )
})

test('integers are those of the exact way', () => {
  const { min, max } = NUMBER_LIMITS.u64
  fc.assert(
    fc.property(tokens, (token) => {
      const wanted = exact(token)
      const isInteger = typeof wanted === 'bigint' || Number.isInteger(wanted)
      const integer = isInteger ? BigInt(wanted as number | bigint) : undefined
      const within = (least: bigint, most: bigint): bigint | undefined =>
        integer !== undefined && integer >= least && integer <= most ? integer : undefined

      expect(quick(token, (cursor) => cursor.wideInteger(-max, max))).toBe(within(-max, max))
      expect(quick(token, (cursor) => cursor.wideInteger(min, max))).toBe(within(min, max))
      const small = quick(token, (cursor) => cursor.integer(-1000, 1000))
      expect(small === undefined ? undefined : BigInt(small)).toBe(within(-1000n, 1000n))
    }),
    { numRuns: 3000 },
  )
})

test.for([
  ['"', ''],
  ['abc"', 'abc'],
  ['höhe 𝒳"', 'höhe 𝒳'],
  ['a\\"b"', undefined],
  ['a\nb"', undefined],
  ['no end', undefined],
] as const)('the string %j', ([text, value]) => {
  expect(new ByteCursor(Buffer.from(text)).string()).toBe(value)
})
