import type { TimePart } from '../plan/plan.ts'

const SECONDS_OF_DAY = 86_400

/** A part of a time in seconds, in UTC; null of times that not every executor knows. */
export function timePart(part: TimePart, seconds: number): number | null {
  const date = new Date(Math.floor(seconds) * 1000)
  const year = date.getUTCFullYear()
  if (!(year >= 1900 && year < 2300)) return null
  const month = date.getUTCMonth()
  switch (part) {
    case 'minute':
      return date.getUTCMinutes()
    case 'hour':
      return date.getUTCHours()
    case 'day_of_week':
      return date.getUTCDay()
    case 'day_of_month':
      return date.getUTCDate()
    case 'day_of_year':
      return Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 1000 / SECONDS_OF_DAY) + 1
    case 'days_in_month':
      return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    case 'month':
      return month + 1
    case 'year':
      return year
  }
}
