/** How a number of each type is held: 64-bit integers are always `bigint`. */
export interface NumberValues {
  i8: number
  u8: number
  i16: number
  u16: number
  i32: number
  u32: number
  i64: bigint
  u64: bigint
  f32: number
  f64: number
}

export type NumberType = keyof NumberValues

/** What is accepted where a number of a type is wanted: for 64-bit integers a safe number too. */
export type NumberInput<T extends NumberType> = T extends 'i64' | 'u64' ? number | bigint : number

const F32_MAX = 3.4028234663852886e38

/** The smallest and largest finite value of each type. */
export const NUMBER_LIMITS: {
  readonly [T in NumberType]: { readonly min: NumberValues[T]; readonly max: NumberValues[T] }
} = {
  i8: { min: -128, max: 127 },
  u8: { min: 0, max: 255 },
  i16: { min: -32_768, max: 32_767 },
  u16: { min: 0, max: 65_535 },
  i32: { min: -2_147_483_648, max: 2_147_483_647 },
  u32: { min: 0, max: 4_294_967_295 },
  i64: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
  u64: { min: 0n, max: 2n ** 64n - 1n },
  f32: { min: -F32_MAX, max: F32_MAX },
  f64: { min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
}

export function isNumberType(type: unknown): type is NumberType {
  return typeof type === 'string' && Object.hasOwn(NUMBER_LIMITS, type)
}

/** Whether values of the type need 64 bits, so that a double does not hold all of them. */
export function isWide(type: NumberType): type is 'i64' | 'u64' {
  return type === 'i64' || type === 'u64'
}

export function isFloat(type: NumberType): type is 'f32' | 'f64' {
  return type === 'f32' || type === 'f64'
}

/**
 * The value as its type holds it, or undefined if it is not one of the type. Floats may be NaN or
 * infinite, but a finite number too large for f32 is not an f32.
 */
export function toNumber<T extends NumberType>(type: T, value: unknown): NumberValues[T] | undefined
export function toNumber(type: NumberType, value: unknown): number | bigint | undefined {
  if (isWide(type)) {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) return undefined
      value = BigInt(value)
    }
    if (typeof value !== 'bigint') return undefined
    const { min, max } = NUMBER_LIMITS[type]
    return value >= min && value <= max ? value : undefined
  }
  if (typeof value !== 'number') return undefined
  if (type === 'f64') return value
  if (type === 'f32') {
    const narrowed = Math.fround(value)
    return Number.isFinite(value) && !Number.isFinite(narrowed) ? undefined : narrowed
  }
  const { min, max } = NUMBER_LIMITS[type]
  // Adding zero makes -0 an ordinary zero.
  return Number.isInteger(value) && value >= min && value <= max ? value + 0 : undefined
}

/** A sentence for a value that is not of its type, with the way out where there is an easy one. */
export function notOfType(type: string, value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value) && (type === 'i64' || type === 'u64')) {
    if (!Number.isSafeInteger(value)) {
      return `${value} is past the integers that a number holds exactly: give a bigint for ${type}`
    }
  }
  return `${shown(value)} is not a ${type}`
}

/** A value as a short text for a message: long texts are cut, objects only named. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value)
  }
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}
