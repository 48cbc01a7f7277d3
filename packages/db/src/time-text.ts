import type { Nanoseconds } from '@oximeter/core'

const SECOND = 1_000_000_000n

/** A time as the engine reads it in text and parameters: `2026-11-22 17:37:17.123456789`. */
export function timeText(time: Nanoseconds): string {
  const fraction = ((time % SECOND) + SECOND) % SECOND
  const date = new Date(Number((time - fraction) / 1_000_000n))
  const whole = date.toISOString().slice(0, 19).replace('T', ' ')
  return `${whole}.${String(fraction).padStart(9, '0')}`
}

/** The UTC day of a time: `2026-11-22`. */
export function dayText(time: Nanoseconds): string {
  return timeText(time).slice(0, 10)
}
