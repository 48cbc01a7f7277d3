import { civilDate, daysSinceEpoch, isDate } from './civil-date.ts'
import { MetricsError } from './metrics-error.ts'
import { shown } from './number-type.ts'
import type { Nanoseconds } from './time.ts'

const SECOND = 1_000_000_000n
const DAY_SECONDS = 86_400n

const RFC_3339 =
  /^(\d{4}|[+-]\d{4,12})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/**
 * Prints a time as RFC 3339 in UTC with the fewest of 0, 3, 6 or 9 fractional digits that are
 * exact. Years before 0 and beyond 9999 carry a sign.
 *
 * @example formatTimestamp(1_500_000_000n) // '1970-01-01T00:00:01.500Z'
 */
export function formatTimestamp(time: Nanoseconds): string {
  let seconds = time / SECOND
  let nanos = Number(time % SECOND)
  if (nanos < 0) {
    seconds -= 1n
    nanos += 1_000_000_000
  }
  let days = Number(seconds / DAY_SECONDS)
  let ofDay = Number(seconds % DAY_SECONDS)
  if (ofDay < 0) {
    days -= 1
    ofDay += 86_400
  }
  const hour = digits(Math.floor(ofDay / 3600), 2)
  const minute = digits(Math.floor(ofDay / 60) % 60, 2)
  const second = digits(ofDay % 60, 2)
  return `${formatDate(days)}T${hour}:${minute}:${second}${formatFraction(nanos)}Z`
}

/**
 * Reads an RFC 3339 timestamp with any offset. A space may stand for the `T`, a leap second is the
 * start of the next minute, and digits past the ninth are dropped.
 *
 * @throws MetricsError `parse_error`
 */
export function parseTimestamp(text: string): Nanoseconds {
  const match = RFC_3339.exec(text)
  if (!match) throw notTimestamp(text)
  const [, years, months, days, hours, minutes, seconds, fraction = '', sign, ...offset] = match
  const year = Number(years)
  const month = Number(months)
  const day = Number(days)
  const hour = Number(hours)
  const minute = Number(minutes)
  const second = Number(seconds)
  const offsetHours = Number(offset[0] ?? 0)
  const offsetMinutes = Number(offset[1] ?? 0)
  const isTime = hour < 24 && minute < 60 && second <= 60
  if (!isTime || !isDate(year, month, day) || offsetHours > 23 || offsetMinutes > 59) {
    throw notTimestamp(text)
  }
  const ahead = (sign === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes)
  const ofDay = hour * 3600 + (minute - ahead) * 60 + second
  const whole = BigInt(daysSinceEpoch(year, month, day)) * DAY_SECONDS + BigInt(ofDay)
  return whole * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}

function notTimestamp(text: string): MetricsError {
  return new MetricsError(
    { type: 'parse_error', src: text, typ: 'Timestamp' },
    { message: `${shown(text)} is not an RFC 3339 timestamp such as 2026-08-21T22:27:48.123Z` },
  )
}

let lastDays = Number.NaN
let lastDate = ''

/** The date of a day, remembering the last one: most times of a response are of one day. */
function formatDate(days: number): string {
  if (days === lastDays) return lastDate
  const { year, month, day } = civilDate(days)
  const size = digits(Math.abs(year), 4)
  const signed = year < 0 ? `-${size}` : year > 9999 ? `+${size}` : size
  lastDays = days
  lastDate = `${signed}-${digits(month, 2)}-${digits(day, 2)}`
  return lastDate
}

function formatFraction(nanos: number): string {
  if (nanos === 0) return ''
  if (nanos % 1_000_000 === 0) return `.${digits(nanos / 1_000_000, 3)}`
  if (nanos % 1000 === 0) return `.${digits(nanos / 1000, 6)}`
  return `.${digits(nanos, 9)}`
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
