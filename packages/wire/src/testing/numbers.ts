import { NUMBER_LIMITS, type Nanoseconds, type NumberType, type NumberValues } from '@oximeter/core'
import * as fc from 'fast-check'

import { MAX_TIME, MIN_TIME } from '../json/decode-time.ts'

const NUMBERS: { readonly [T in NumberType]: fc.Arbitrary<NumberValues[T]> } = {
  i8: fc.integer(NUMBER_LIMITS.i8),
  u8: fc.integer(NUMBER_LIMITS.u8),
  i16: fc.integer(NUMBER_LIMITS.i16),
  u16: fc.integer(NUMBER_LIMITS.u16),
  i32: fc.integer(NUMBER_LIMITS.i32),
  u32: fc.integer(NUMBER_LIMITS.u32),
  i64: fc.bigInt(NUMBER_LIMITS.i64),
  u64: fc.bigInt(NUMBER_LIMITS.u64),
  f32: fc.float({ noNaN: true, noDefaultInfinity: true }),
  f64: fc.double({ noNaN: true, noDefaultInfinity: true }),
}

/** Any finite number of the type, its extremes more often than by chance. */
export function numbers<T extends NumberType>(type: T): fc.Arbitrary<NumberValues[T]> {
  return NUMBERS[type]
}

/** Any time that can be stored (1900 to 2262); a whole micro-, milli- or second often. */
export function times(): fc.Arbitrary<Nanoseconds> {
  const unit = fc.constantFrom(1n, 1000n, 1_000_000n, 1_000_000_000n)
  return fc
    .tuple(fc.bigInt({ min: MIN_TIME, max: MAX_TIME }), unit)
    .map(([time, size]) => time - (((time % size) + size) % size))
}

/** Any well-formed text, with control characters, quotes and astral characters. */
export function texts(): fc.Arbitrary<string> {
  return fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.string({ unit: 'binary' }))
}
