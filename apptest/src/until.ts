import { setTimeout as pause } from 'node:timers/promises'

/**
 * Looks again and again until `look` gives something, and returns it. What `look` throws counts as
 * "not yet", and is the reason in the error when time is up. Between two looks as much time passes as
 * one takes, for looking must not keep the machine from what is looked for.
 *
 * @param options.timeoutMs default 240 000
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 240_000, intervalMs = 100 } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let reason: unknown
  for (;;) {
    const began = performance.now()
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      reason = undefined
    } catch (error) {
      reason = error
    }
    const ended = performance.now()
    if (ended > deadline) {
      throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: reason })
    }
    await pause(Math.max(intervalMs, ended - began))
  }
}
