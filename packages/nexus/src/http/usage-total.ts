import type { DayUsage } from '@oximeter/db'

/** What several days have together; at least one. */
export function totalOf(days: readonly DayUsage[]) {
  const numbers = days.map(({ day }) => day)
  return {
    first: dayText(Math.min(...numbers)),
    last: dayText(Math.max(...numbers)),
    samples: days.reduce((sum, { rows }) => sum + rows, 0),
    bytes: days.reduce((sum, one) => sum + one.bytes, 0),
  }
}

/** `20261122` as `2026-11-22`. */
function dayText(day: number): string {
  const text = String(day)
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
}
