import { formatTimestamp, MetricsError, parseTimestamp } from '@oximeter/core'

const FORM = /^@(?:(\d{4}-\d\d-\d\d)|(?:(\d{4}-\d\d-\d\d)T)?(\d\d:\d\d:\d\d(?:\.\d+)?))Z?$/

/** Reads `@2026-01-31`, `@12:30:00` of the UTC day of `now`, or both; undefined if it is none of them. */
export function readTime(text: string, now: bigint): bigint | undefined {
  const match = FORM.exec(text)
  if (!match) return undefined
  const [, day, date, time] = match
  const dayText = day ?? date ?? formatTimestamp(now).split('T')[0]!
  try {
    return parseTimestamp(`${dayText}T${time ?? '00:00:00'}Z`)
  } catch (error) {
    if (error instanceof MetricsError) return undefined
    throw error
  }
}
