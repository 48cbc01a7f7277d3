import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '@oximeter/api/client'
import type { Asked } from '../collectors/collector-clients.ts'

/** What came of work, or why nothing did: in any case within the time. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<Asked<T>> {
  try {
    return { value: await withinTime(work, ms) }
  } catch (error) {
    return { error: reasonOf(error) }
  }
}

/** @throws Error where it takes longer; what the work rejects with */
export async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController()
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    late.catch(() => {}) // ended here
    timer.abort()
  }
}
