import type { AlertChange, AlertSeverity, AlertState } from './alerts.ts'
import type { LatestValue } from './timeseries.ts'

export const EVENT_TOPICS = ['producers', 'collectors', 'alerts', 'latest'] as const
export type EventTopic = (typeof EVENT_TOPICS)[number]

/** A producer, as events tell of it. */
export interface ProducerState {
  id: string
  address: string
  /** Null while nobody collects it. */
  collector_id: string | null
  /** Why its last collection failed; null where it did not. */
  failing: string | null
}

/** A collector, as events tell of it. */
export interface CollectorSummary {
  id: string
  address: string
  /** Heard lately enough to be given producers. */
  live: boolean
  /** It hands its producers over, and gets no more. */
  draining: boolean
}

/** An alert, as events tell of it. */
export interface AlertSummary {
  id: string
  rule_id: string
  rule: string
  severity: AlertSeverity
  state: AlertState
  labels: Record<string, string>
}

export const PRODUCER_CHANGES = [
  'registered',
  /** It has another collector, or another address. */
  'moved',
  'failing',
  'recovered',
  'gone',
] as const
export type ProducerChange = (typeof PRODUCER_CHANGES)[number]

export const COLLECTOR_CHANGES = ['joined', 'changed', 'gone'] as const
export type CollectorChange = (typeof COLLECTOR_CHANGES)[number]

/** The whole state of a topic, in parts: at the start, and where what happened meanwhile is not known. */
export type ResetEvent = {
  event: 'reset'
  /** Whether what was known before is void; else this goes on. */
  first: boolean
  /** Whether another part follows. */
  more: boolean
} & (
  | { topic: 'producers'; items: ProducerState[] }
  | { topic: 'collectors'; items: CollectorSummary[] }
  | { topic: 'alerts'; items: AlertSummary[] }
  | { topic: 'latest'; timeseries_name: string; items: LatestValue[] }
)

export interface ProducerEvent {
  event: 'producer'
  time: string
  change: ProducerChange
  /** As it is now; of one that is gone, as it was. */
  producer: ProducerState
}

export interface CollectorEvent {
  event: 'collector'
  time: string
  change: CollectorChange
  collector: CollectorSummary
}

export interface AlertEvent {
  event: 'alert'
  time: string
  change: AlertChange
  /** As it is now; of one that is inactive, as it was. */
  alert: AlertSummary
}

/** New samples of series, the newest of each. */
export interface LatestEvent {
  event: 'latest'
  timeseries_name: string
  values: LatestValue[]
}

/** The stream ends, and why. Whoever connects again gets the whole state. */
export interface DroppedEvent {
  event: 'dropped'
  reason: string
}

export type LiveEvent =
  | ResetEvent
  | ProducerEvent
  | CollectorEvent
  | AlertEvent
  | LatestEvent
  | DroppedEvent

/** What to be told of. */
export interface EventsQuery {
  topics: readonly EventTopic[]
  /** Of the topic `latest`: which timeseries. */
  timeseries?: string
}
