import { f32Digits } from './float32-digits.ts'

// Which floats are written plainly and which with an exponent is that of Rust's ryu, whose printing
// serde_json uses: plain from 1e-5 up to 1e16 for f64, and from 1e-6 up to 1e13 for f32.

/** The shortest text that reads back as this finite f64. Whole numbers keep a `.0`. */
export function formatF64(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e16 || (size < 1e-5 && size > 0)) return value.toExponential().replace('+', '')
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** The shortest text that reads back as this finite f32, given as a double that holds it. */
export function formatF32(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 10_000_000) {
    return Object.is(value, -0) ? '-0.0' : `${value}.0`
  }
  const { digits, exponent } = f32Digits(Math.abs(value))
  const sign = value < 0 ? '-' : ''
  const length = digits.length
  /** How many digits come before the point. */
  const point = exponent + length
  if (point > 13 || point <= -6) {
    const fraction = length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits.slice(0, 1)}${fraction}e${point - 1}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}.0`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
