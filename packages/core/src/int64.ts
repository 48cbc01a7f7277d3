/**
 * 64-bit integers as two doubles, value = high × 2^52 + low with 0 ≤ low < 2^52: exact over the
 * whole range, and adding to one needs no bigint (and so no allocation) unless one is given.
 */
export const LIMB: number = 2 ** 52
const LIMB_BITS = 52n
const LOW_MASK = (1n << LIMB_BITS) - 1n

/** The largest and smallest high limb of i64, and the largest of u64. */
export const I64_MAX_HIGH = 2047
export const I64_MIN_HIGH = -2048
export const U64_MAX_HIGH = 4095

/** The high limb of a safe integer or bigint; its low limb is `lowLimb`. */
export function highLimb(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(value >> LIMB_BITS) : Math.floor(value / LIMB)
}

export function lowLimb(value: number | bigint): number {
  return typeof value === 'bigint'
    ? Number(value & LOW_MASK)
    : value - Math.floor(value / LIMB) * LIMB
}

export function joinLimbs(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : (BigInt(high) << LIMB_BITS) + BigInt(low)
}

/** Which of the two words of a 64-bit integer in memory is the lower one. */
const LOW_WORD = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 0 : 1
const HIGH_WORD = 1 - LOW_WORD
const WORD = 2 ** 32
const WORDS_PER_LIMB = LIMB / WORD

/** A column of 64-bit integers as 32-bit words, two each: to fill it without a bigint each. */
export function wordsOf(column: BigInt64Array | BigUint64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, column.length * 2)
}

/** Puts an integer in its place in a column of words, which take what they hold modulo 2^32. */
export function putLimbs(words: Uint32Array, place: number, high: number, low: number): void {
  words[2 * place + LOW_WORD] = low
  words[2 * place + HIGH_WORD] = high * WORDS_PER_LIMB + Math.floor(low / WORD)
}

/** The same for a whole number that is not negative and that a double holds exactly. */
export function putWhole(words: Uint32Array, place: number, value: number): void {
  words[2 * place + LOW_WORD] = value
  words[2 * place + HIGH_WORD] = value / WORD
}
