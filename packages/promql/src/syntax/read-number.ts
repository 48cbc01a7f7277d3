import { nanosecondsOf } from '../seconds.ts'
import { UNITS } from './units-of-time.ts'

const DURATION = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`)

/** `1h30m`, or seconds with or without a fraction, in nanoseconds; undefined if it is neither. */
export function readDuration(text: string): bigint | undefined {
  const parts = DURATION.exec(text)
  if (!parts || text === '') {
    const seconds = readPlainNumber(text)
    return Number.isFinite(seconds) ? nanosecondsOf(seconds) : undefined
  }
  return UNITS.reduce((sum, [, size], i) => sum + BigInt(parts[i + 1] ?? 0) * size, 0n)
}

/** A number literal of any form; a duration is its seconds. NaN if it is none, or that. */
export function readNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const bare = text.replace(/^[+-]/, '').trim()
  if (/^inf$/i.test(bare)) return sign * Infinity
  if (/[ywdhms]$/.test(bare)) return (sign * Number(readDuration(bare) ?? NaN)) / 1e9
  return sign * readPlainNumber(bare)
}

function readPlainNumber(text: string): number {
  const digits = text.replaceAll(/(?<=\d)_(?=\d)/g, '')
  return /^(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(digits) ? Number(digits) : NaN
}
