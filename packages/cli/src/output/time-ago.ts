const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/**
 * How long ago an RFC 3339 time was, in its largest whole unit: `3 s ago`. A time still to come is
 * `in 3 s`.
 */
export function formatTimeAgo(time: string, nowMs: number): string {
  const ms = nowMs - Date.parse(time)
  if (Number.isNaN(ms)) return time
  const age = formatAge(Math.abs(ms))
  return ms < 0 ? `in ${age}` : `${age} ago`
}

/** A length of time in its largest whole unit: `3 s`. */
export function formatAge(ms: number): string {
  const [unit, size] = UNITS.find(([, atLeast]) => ms >= atLeast) ?? ['ms', 1]
  return `${Math.trunc(ms / size)} ${unit}`
}
