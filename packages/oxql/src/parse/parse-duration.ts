import { OxqlError } from '../oxql-error.ts'
import { readNumber } from './read-number.ts'

const MAX_NANOSECONDS = (1n << 63n) - 1n

/**
 * A duration alone, as queries write it, in nanoseconds: longer than nothing.
 *
 * @throws OxqlError
 * @example parseDuration('1h30m') // 5_400_000_000_000n
 */
export function parseDuration(text: string): bigint {
  const number = readNumber(text)
  if (number.type === 'duration' && number.value > 0n && number.value <= MAX_NANOSECONDS) {
    return number.value
  }
  const message =
    number.type === 'none' ? number.message : 'a duration has a unit, and is not nothing'
  throw new OxqlError([{ code: 'syntax', message, span: { start: 0, end: text.length } }])
}
