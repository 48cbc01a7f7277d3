import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '@oximeter/api/client'
import type { Asked } from '../collectors/collector-clients.ts'

/** What came of work, or why nothing did: in any case within the time. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<Asked<T>> {
  const timer = new AbortController()
  const late = delay(ms, { error: `no answer within ${ms} ms` }, { signal: timer.signal })
  try {
    return await Promise.race([work.then((value) => ({ value })), late])
  } catch (error) {
    return { error: reasonOf(error) }
  } finally {
    late.catch(() => {}) // ended here
    timer.abort()
  }
}
