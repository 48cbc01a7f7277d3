import { setTimeout } from 'node:timers/promises'

/** Resolves after `ms`, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** Does not keep the process alive. */
export const unrefSleep: Sleep = async (ms, signal) => {
  try {
    await setTimeout(ms, undefined, { signal, ref: false })
  } catch {
    // Woken early.
  }
}
