import type { Nanoseconds } from '@oximeter/core'

/**
 * Time as the collector sees it: a monotonic clock for periods, the wall clock for what people
 * read, and timers. Injected, so that tests own time.
 */
export interface Timers {
  /** Milliseconds since some fixed moment. Never goes back. */
  now(): number
  /** Milliseconds since the epoch. */
  wallTime(): number
  /** Calls `callback` once, after `delayMs`; disposing cancels it. */
  after(delayMs: number, callback: () => void): Disposable
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (delayMs, callback) => setTimeout(callback, delayMs),
}

/** Waits for `delayMs`, or until `signal` aborts, whichever is first. Never rejects. */
export function pause(timers: Timers, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      timer[Symbol.dispose]()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = timers.after(delayMs, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** The wall clock in nanoseconds. */
export function wallClock(timers: Timers): Nanoseconds {
  return BigInt(Math.floor(timers.wallTime())) * 1_000_000n
}
