import { shown } from './wording.ts'

/** What a run of digits and letters is, or why it is nothing. */
export type NumberReading =
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'duration'; readonly value: bigint }
  | { readonly type: 'none'; readonly message: string; readonly hint?: string }

const UNITS: Readonly<Record<string, bigint>> = {
  Y: 365n * 86_400_000_000_000n,
  M: 30n * 86_400_000_000_000n,
  w: 7n * 86_400_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
}

const INTEGER = /^(?:[0-9]+|0x[0-9A-Fa-f]+)$/
const DOUBLE = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const DURATION = /^(?:[0-9]+(?:ms|us|ns|[YMwdhms]))+$/
/** A day's `d` is a digit of it. */
const HEX_DURATION = /^(0x[0-9A-Fa-f]+)(ms|us|ns|[YMwhms])$/
/** More digits than any number of 64 bits has, leading zeros aside. */
const MOST_DIGITS = 40

/** Reads a number without its sign, or a duration. */
export function readNumber(text: string): NumberReading {
  if (INTEGER.test(text)) return { type: 'integer', value: integer(text) }
  if (DOUBLE.test(text)) return { type: 'double', value: Number(text) }
  const hex = HEX_DURATION.exec(text)
  if (hex) return { type: 'duration', value: integer(hex[1]!) * UNITS[hex[2]!]! }
  if (DURATION.test(text)) {
    let value = 0n
    for (const [, count, unit] of text.matchAll(/([0-9]+)([A-Za-z]+)/g)) {
      value += integer(count!) * UNITS[unit!]!
    }
    return { type: 'duration', value }
  }
  return { type: 'none', ...complaint(text) }
}

/** Of digits without end, which would take their time, something that is out of every range. */
function integer(digits: string): bigint {
  const [prefix, rest] = digits.startsWith('0x') ? ['0x', digits.slice(2)] : ['', digits]
  const significant = rest.replace(/^0+(?=.)/, '')
  return significant.length > MOST_DIGITS ? 1n << 128n : BigInt(prefix + significant)
}

function complaint(text: string): { readonly message: string; readonly hint?: string } {
  const fraction = /^([0-9]*\.[0-9]*)([A-Za-z]+)$/.exec(text)
  if (fraction && UNITS[fraction[2]!] !== undefined) {
    return {
      message: 'a duration has no fraction',
      hint: 'write it as a sum of whole numbers, such as 1h30m',
    }
  }
  const units = text.match(/[A-Za-z]+/g) ?? []
  const unknown = units.find((unit) => UNITS[unit] === undefined)
  if (/^(?!0x)(?:[0-9]+[A-Za-z]+)+$/.test(text) && unknown !== undefined) {
    return {
      message: `${shown(unknown)} is no unit of time`,
      hint: `there are ${Object.keys(UNITS).join(', ')}; Y has 365 days, M 30 days`,
    }
  }
  if (/^(?:[0-9]+[A-Za-z]+)+[0-9]+$/.test(text) && unknown === undefined) {
    return { message: 'the last number of a duration lacks its unit', hint: 'such as 1h30m' }
  }
  return { message: `${shown(text)} is no number` }
}
