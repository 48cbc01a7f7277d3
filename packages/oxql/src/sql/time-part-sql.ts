import type { TimePart } from '../plan/plan.ts'

/** The seconds that the engine's calendar reaches to, and not with. */
const FROM = Date.UTC(1900, 0, 1) / 1000
const TO = Date.UTC(2300, 0, 1) / 1000

/** A part of a time in seconds, in UTC. */
export function timePartSql(part: TimePart, seconds: string): string {
  const isKnown = `${seconds} >= ${FROM} AND ${seconds} < ${TO}`
  const date = `toDateTime64(toInt64(floor(assumeNotNull(${seconds}))), 0, 'UTC')`
  return `if(ifNull(${isKnown}, 0), toNullable(toFloat64(${partOf(part, date)})), NULL)`
}

function partOf(part: TimePart, date: string): string {
  switch (part) {
    case 'minute':
      return `toMinute(${date})`
    case 'hour':
      return `toHour(${date})`
    case 'day_of_week':
      return `toDayOfWeek(${date}) % 7`
    case 'day_of_month':
      return `toDayOfMonth(${date})`
    case 'day_of_year':
      return `toDayOfYear(${date})`
    case 'days_in_month': {
      const year = `toYear(${date})`
      const isLeap = `(${year} % 4 = 0 AND (${year} % 100 != 0 OR ${year} % 400 = 0))`
      return `[31, 28 + ${isLeap}, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][toMonth(${date})]`
    }
    case 'month':
      return `toMonth(${date})`
    case 'year':
      return `toYear(${date})`
  }
}
