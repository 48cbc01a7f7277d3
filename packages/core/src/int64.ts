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
