import type { CollectorHealth } from './collector-health.ts'

/** How a collector makes itself known to Nexus. */
export interface CollectorInfo {
  /** What its API wants as `authorization: Bearer …`; absent where it wants nothing. */
  api_token?: string
  /** Whether its API speaks TLS. Default false. */
  tls?: boolean
  /** A UUID. */
  collector_id: string
  /** Socket address of its HTTP API. */
  address: string
  /**
   * How much it can carry beside the others: one of 2 gets twice as many producers as one of 1. Default 1;
   * 0.01 to 100.
   */
  capacity?: number
}

/** Limits of the capacity of a collector: Nexus refuses others. */
export const MIN_CAPACITY = 0.01
export const MAX_CAPACITY = 100

/** What a collector tells Nexus every few seconds: that it lives, and how much it does. */
export interface CollectorHeartbeat {
  /** Producers that it collects. */
  n_producers: number
  /** Samples that it took, a second, since the heartbeat before. */
  samples_per_second: number
  /** What is sealed on its disk and not stored yet. */
  spool_bytes: number
  /** The most that may wait there. */
  spool_limit_bytes: number
  /** Those of its producers that give most samples, the most first. */
  heaviest: ProducerRate[]
}

/** Producers that a heartbeat names at most. */
export const MAX_HEAVIEST = 20

export interface ProducerRate {
  producer_id: string
  samples_per_second: number
}

/**
 * What a collector is for Nexus: `draining` ones hand their producers over and get no more, `expunged`
 * ones are out of service until they register again.
 */
export const COLLECTOR_STATES = ['active', 'draining', 'expunged'] as const
export type CollectorState = (typeof COLLECTOR_STATES)[number]

export interface CollectorHeartbeatAnswer {
  state: CollectorState
  /** Another one than at the last list: the list of its producers has changed. */
  list_version: number
}

/** What a collector tells about itself. Counts are since it started. */
export interface CollectorStats {
  id: string
  /** What it is for Nexus; null where Nexus has not said so. */
  state: CollectorState | null
  /** When the list of producers last came from Nexus, whole. */
  last_refresh: string | null
  version: string
  started: string
  n_producers: number
  n_collections: number
  n_failed_collections: number
  n_samples_collected: number
  n_refused_samples: number
  n_error_items: number
  n_quarantined: number
  /** Samples collected and not yet stored. */
  n_samples_queued: number
  n_samples_inserted: number
  n_failed_inserts: number
  n_samples_dropped: number
  /** Absent of collectors of a release that did not tell. */
  health?: CollectorHealth
}

/**
 * What an operator is told of a collector in service: it is `active`; it is `draining`, which is to say
 * that it gets no producers and still holds some; it has `drained`, and may be stopped; or it is
 * `silent`, was not heard for longer than it may be, and loses what it holds to others.
 */
export const COLLECTOR_SERVICE_STATES = ['active', 'draining', 'drained', 'silent'] as const
export type CollectorServiceState = (typeof COLLECTOR_SERVICE_STATES)[number]

/** A collector as Nexus knows it, with what it says about itself. */
export interface CollectorStatus {
  id: string
  address: string
  state: CollectorServiceState
  time_registered: string
  last_seen: string
  /** Heard lately enough to keep its producers, whatever else its state is. */
  live: boolean
  /** Weight beside the other collectors, as it was registered. */
  capacity: number
  /** Producers that are assigned to it. */
  n_producers: number
  /** Producers that are assigned to others by now, and that it still collects until those have begun. */
  n_handing_over: number
  /** As its last heartbeat told; null for one that sends none, but only fetches its list. */
  samples_per_second: number | null
  spool_bytes: number | null
  spool_limit_bytes: number | null
  /** Null while it does not answer. */
  info: CollectorStats | null
}
