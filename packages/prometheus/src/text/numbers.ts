import type { Nanoseconds } from '@oximeter/core'

/** A value as both formats write it. 64-bit integers keep every digit. */
export function formatValue(value: number | bigint): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const NOT_FINITE = new Map([
  ['nan', NaN],
  ['+nan', NaN],
  ['-nan', NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
])

/** So many decimal digits are an exact sum of digits. */
const EXACT_DIGITS = 15

/** The number that stands in part of a text; undefined if it is none. */
export function parseValue(text: string, from: number, to: number): number | undefined {
  if (to - from <= EXACT_DIGITS && from < to) {
    let value = 0
    let at = from
    for (; at < to; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (at === to) return value
  }
  const number = text.slice(from, to)
  return NUMBER.test(number) ? Number(number) : NOT_FINITE.get(number.toLowerCase())
}

const SECONDS = /^(-?)(\d{1,18})(?:\.(\d+))?$/

/** Seconds since the epoch, with fractions, to the nanosecond. */
export function parseSeconds(text: string): Nanoseconds | undefined {
  const [, sign, whole = '', fraction = ''] = SECONDS.exec(text) ?? []
  if (whole !== '') {
    const nanos = BigInt(whole) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
    return sign === '-' ? -nanos : nanos
  }
  const seconds = parseValue(text, 0, text.length)
  return seconds === undefined ? undefined : secondsToNanos(seconds)
}

/** To the microsecond: a double of seconds tells no more, today. */
export function secondsToNanos(seconds: number): Nanoseconds | undefined {
  if (!Number.isFinite(seconds)) return undefined
  const whole = Math.floor(seconds)
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1e6)) * 1000n
}

const MILLISECONDS = /^-?\d{1,18}$/

export function parseMilliseconds(text: string): Nanoseconds | undefined {
  return MILLISECONDS.test(text) ? BigInt(text) * 1_000_000n : undefined
}

/** A time in seconds with as many decimals as it has. */
export function formatSeconds(time: Nanoseconds): string {
  const size = time < 0n ? -time : time
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '')
  const whole = `${time < 0n ? '-' : ''}${size / 1_000_000_000n}`
  return fraction === '' ? whole : `${whole}.${fraction}`
}
