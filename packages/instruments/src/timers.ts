import type { Nanoseconds } from '@oximeter/core'

/** How time passes, so that a test can be it. */
export interface Timers {
  /** Milliseconds since some fixed moment. Never goes back. */
  now(): number
  /** Milliseconds since the epoch. */
  wallTime(): number
  /** Calls `callback` once, after `delayMs`, and keeps no process alive for it; disposing cancels it. */
  after(delayMs: number, callback: () => void): Disposable
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (delayMs, callback) => setTimeout(callback, delayMs).unref(),
}

/** The wall clock as a timestamp. */
export function timestampOf(timers: Timers): Nanoseconds {
  return BigInt(Math.floor(timers.wallTime())) * 1_000_000n
}
