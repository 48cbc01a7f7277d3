import { setTimeout as delay } from 'node:timers/promises'

const TIMEOUT_MS = 2_000

/** `ok`, or what is wrong: in any case before whoever asks loses patience. */
export async function checked(work: Promise<unknown>): Promise<string> {
  const timer = new AbortController()
  const late = delay(TIMEOUT_MS, `no answer within ${TIMEOUT_MS} ms`, { signal: timer.signal })
  try {
    return await Promise.race([work.then(() => 'ok'), late])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    late.catch(() => {}) // ended here
    timer.abort()
  }
}
