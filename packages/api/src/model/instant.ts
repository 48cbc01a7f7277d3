import type { Nanoseconds } from '@oximeter/core'

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339 in UTC with the fewest of 0, 3, 6 or 9 digits that are exact. */
export function formatInstant(time: Nanoseconds): string {
  const nanos = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((time - nanos) / 1_000_000n)).toISOString().slice(0, -5)
  const digits = nanos
    .toString()
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '')
  return digits === '' ? `${seconds}Z` : `${seconds}.${digits}Z`
}

/** Reads any offset and up to nine digits. @throws RangeError on anything else. */
export function parseInstant(text: string): Nanoseconds {
  const [, date, time, fraction = '', offset = ''] = INSTANT.exec(text) ?? []
  const ms = Date.parse(`${date}T${time}${offset.toUpperCase()}`)
  if (Number.isNaN(ms)) throw new RangeError(`'${text}' is not an RFC 3339 time`)
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
