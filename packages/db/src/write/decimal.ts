/** Digits after the point that are looked for. */
const MAX_SCALE = 6
const POWERS = Array.from({ length: MAX_SCALE + 1 }, (_, scale) => 10 ** scale)

/** The scale of a number that is no decimal of few digits. */
export const NO_SCALE = 255

/**
 * The least number of digits after the point, from `atLeast` on, with which a float is exactly
 * `decimalMantissa(value, scale) / 10 ** scale`; NO_SCALE if it is so with none. That quotient is
 * rounded correctly here and in the engine, so that both get every bit.
 */
export function decimalScale(value: number, atLeast: number, isSingle: boolean): number {
  if (Object.is(value, -0)) return NO_SCALE
  for (let scale = atLeast; scale <= MAX_SCALE; scale++) {
    const mantissa = decimalMantissa(value, scale)
    if (!Number.isSafeInteger(mantissa)) return NO_SCALE
    const quotient = mantissa / POWERS[scale]!
    if ((isSingle ? Math.fround(quotient) : quotient) === value) return scale
  }
  return NO_SCALE
}

export function decimalMantissa(value: number, scale: number): number {
  return Math.round(value * POWERS[scale]!)
}
