export const DISCOVERY_KINDS = ['file', 'srv', 'http', 'kubernetes'] as const

export type DiscoveryKind = (typeof DISCOVERY_KINDS)[number]

/** Why something that a source names is not collected: stable. */
export const DISCOVERY_REFUSALS = [
  'invalid_address',
  'forbidden_address',
  'invalid_id',
  'invalid_interval',
  'invalid_kind',
  'invalid_tls',
  /** Another target, or another source, named the same id first. */
  'duplicate_id',
  /** It was asked who it is, and did not say. What it said before counts on. */
  'no_answer',
] as const

export type DiscoveryRefusalReason = (typeof DISCOVERY_REFUSALS)[number]

export interface DiscoveryRefusal {
  address: string
  /** Null where it is not known. */
  id: string | null
  reason: DiscoveryRefusalReason
  /** The same in words. */
  detail: string
}

/** Refusals that are listed of one source. */
export const MAX_DISCOVERY_REFUSALS = 100

/** How finding producers in one source goes. */
export interface DiscoverySourceStatus {
  /** As it is configured, without its password. */
  source: string
  kind: DiscoveryKind
  last_attempt: string
  /** Null where it has not answered yet. */
  last_success: string | null
  /** Null where it has answered since, or never failed. */
  error: string | null
  /** How often it failed since it answered last. */
  n_failures: number
  /** Addresses that it named when it answered last. */
  n_targets: number
  /** Producers that are registered because of it. */
  n_producers: number
  /** How many refusals there are. */
  n_refused: number
  /** The first of them. */
  refused: DiscoveryRefusal[]
}

export interface DiscoverySources {
  items: DiscoverySourceStatus[]
}
