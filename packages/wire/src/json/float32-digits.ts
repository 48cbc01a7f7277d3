/** digits × 10^exponent; the digits neither begin nor end with 0. */
export interface DecimalDigits {
  readonly digits: string
  readonly exponent: number
}

/**
 * The shortest decimal that lies between the middles to both neighbours of a positive f32, and of
 * the shortest ones the closest. JavaScript can only print the shortest for a double.
 */
export function f32Digits(value: number): DecimalDigits {
  return value >= 1e-4 && value < 1e9 ? f32DigitsInDoubles(value) : f32DigitsExact(value)
}

const POWERS = Array.from({ length: 13 }, (_, i) => 10 ** i)
const view = new DataView(new ArrayBuffer(4))

/**
 * For 1e-4 ≤ value < 1e9. Scaling to nine digits multiplies 25 bits by at most 5¹² (28 bits), so
 * that every double here is exact.
 */
function f32DigitsInDoubles(value: number): DecimalDigits {
  const { below, above, even } = neighbourhood(value)
  let scale = 0
  while (value * POWERS[scale]! < 1e8) scale++
  const power = POWERS[scale]!
  const exact = value * power
  let low = Math.ceil(below * power)
  let high = Math.floor(above * power)
  if (!even) {
    if (low === below * power) low++
    if (high === above * power) high--
  }
  // The widest step that has a multiple within the bounds leaves the fewest digits.
  let step = 1
  let zeros = 0
  while (Math.floor(high / (step * 10)) * step * 10 >= low) {
    step *= 10
    zeros++
  }
  const down = Math.floor(exact / step)
  const rest = exact - down * step
  const isUp = rest * 2 > step || (rest * 2 === step && down % 2 === 1)
  let chosen = isUp ? down + 1 : down
  if (chosen * step > high) chosen--
  else if (chosen * step < low) chosen++
  return { digits: String(chosen), exponent: zeros - scale }
}

/** For any positive f32, in integers of any size. */
export function f32DigitsExact(value: number): DecimalDigits {
  const { below, above, even } = neighbourhood(value)
  let exponent = -SCALE_DIGITS
  const unit = 2n ** 150n
  const inside = even ? 0n : 1n
  const low = scaled(below) + inside
  const high = scaled(above) - inside
  const exact = scaled(value)
  let step = unit
  while ((high / (step * 10n)) * step * 10n >= low) {
    step *= 10n
    exponent++
  }
  const down = exact / step
  const rest = exact % step
  const isUp = rest * 2n > step || (rest * 2n === step && down % 2n === 1n)
  let chosen = isUp ? down + 1n : down
  if (chosen * step > high) chosen--
  else if (chosen * step < low) chosen++
  return { digits: String(chosen), exponent }
}

const SCALE_DIGITS = 60

/** A multiple of 2^-150, half the least positive f32, times 2^150 and 10^60. */
function scaled(value: number): bigint {
  return BigInt(value * 2 ** 75 * 2 ** 75) * 10n ** BigInt(SCALE_DIGITS)
}

/** The middles between a positive f32 and its neighbours, and whether its mantissa is even. */
function neighbourhood(value: number): { below: number; above: number; even: boolean } {
  view.setFloat32(0, value)
  const bits = view.getUint32(0)
  view.setUint32(0, bits - 1)
  const previous = view.getFloat32(0)
  // The gap above is that of the value's own exponent, also where the next f32 would be infinite.
  const exponent = Math.max(bits >>> 23, 1) - 127
  const gap = 2 ** (exponent - 23)
  return { below: (previous + value) / 2, above: value + gap / 2, even: bits % 2 === 0 }
}
