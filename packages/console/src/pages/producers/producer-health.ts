import { durationToMs, type ProducerStatus } from '@oximeter/api/client'

export const PRODUCER_HEALTHS = ['failing', 'late', 'waiting', 'unknown', 'well'] as const

/**
 * How a producer is: its last collection `failing`; `late`, not collected for more than three of its
 * intervals; `waiting` for a collector or its first collection; `unknown`, since its collector does not
 * answer; or `well`.
 */
export type ProducerHealth = (typeof PRODUCER_HEALTHS)[number]

export interface Judged {
  readonly health: ProducerHealth
  /** Why it is not well, in words. */
  readonly reason: string | undefined
}

const LATE_INTERVALS = 3

export function judgeProducer(producer: ProducerStatus, now: Date): Judged {
  const { collector_id, status, status_error, interval } = producer
  if (collector_id === null) {
    return { health: 'waiting', reason: 'No collector is there to take it.' }
  }
  if (status === null) return { health: 'unknown', reason: status_error }
  const { last_success, last_failure } = status
  if (last_failure !== null && isAfter(last_failure.started_at, last_success?.started_at)) {
    return { health: 'failing', reason: last_failure.detail }
  }
  if (last_success === null) {
    return { health: 'waiting', reason: 'Its first collection has not come yet.' }
  }
  const sinceMs = now.getTime() - Date.parse(last_success.started_at)
  if (sinceMs > LATE_INTERVALS * durationToMs(interval)) {
    return { health: 'late', reason: 'It was last collected more than three intervals ago.' }
  }
  return { health: 'well', reason: undefined }
}

/** When it was last asked, however that went. */
export function lastCollected({ status }: ProducerStatus): string | undefined {
  const times = [status?.last_success?.started_at, status?.last_failure?.started_at]
  return times.reduce((latest, time) => (isAfter(time, latest) ? time : latest))
}

function isAfter(time: string | undefined, other: string | undefined): boolean {
  if (time === undefined) return false
  return other === undefined || Date.parse(time) > Date.parse(other)
}
