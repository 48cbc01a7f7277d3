/** The time so many milliseconds ago, as answers have it. */
export function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString()
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
