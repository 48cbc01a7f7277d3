import type { Duration } from './duration.ts'
import type { TimeseriesSchemaJson } from './timeseries.ts'

export const PRODUCER_KINDS = ['sled_agent', 'service', 'instance', 'management_gateway'] as const

export type ProducerKind = (typeof PRODUCER_KINDS)[number]

/** Limits of a producer's interval, in milliseconds: Nexus refuses others. */
export const MIN_INTERVAL_MS = 10
export const MAX_INTERVAL_MS = 86_400_000

/** How a producer makes itself known: who it is, where it answers, how often to ask. */
export interface ProducerEndpoint {
  /** A UUID. */
  id: string
  kind: ProducerKind
  /** A socket address that the collector can reach. */
  address: string
  /** Time between two collections. */
  interval: Duration
  /** Whether it speaks TLS there. Default false. */
  tls?: boolean
  /** Name that its certificate is for, where that is not the host of the address. */
  server_name?: string
}

/** Definitions that a registration may bring; those of more come with the samples. */
export const MAX_REGISTERED_SCHEMAS = 500

/** What a producer sends to register. */
export interface ProducerRegistrationRequest extends ProducerEndpoint {
  /** Definitions of its timeseries, to be known before their first sample. Default: none. */
  schemas?: TimeseriesSchemaJson[]
  /**
   * What it wants of its collector as `authorization: Bearer …`, by which it knows that one; absent
   * where it wants nothing. Nexus keeps it to tell collectors, and nobody else.
   */
  collection_token?: string
}

/** A definition that contradicts what is stored: its samples will go to quarantine. */
export interface SchemaConflictJson {
  timeseries_name: string
  version: number
  /** How they differ, in words. */
  detail: string
}

/** Where a producer says who it is, below the base that it is served at: for who knows its address alone. */
export const PRODUCER_LISTING_PATH = '/.well-known/oximeter'

export interface ListedProducer {
  /** A UUID: collections are at `/{id}`. */
  id: string
  kind?: ProducerKind
  /** How often it would like to be collected. */
  interval?: Duration
}

/** What a producer answers to who asks who it is. */
export interface ProducerListing {
  producers: ListedProducer[]
}

/** A producer in the list that a collector gets. */
export interface AssignedProducer extends ProducerEndpoint {
  /**
   * Higher than any that the producer had with another collector, also with this one before another
   * had it; the same as long as the collector is. Absent where Nexus is one that counts none: then
   * nothing can be acknowledged.
   */
  generation?: number
  /** To be shown to it, over TLS or on loopback; absent where it wants none. */
  collection_token?: string
}

/** What a producer gets for registering: renew well before this much time has passed. */
export interface ProducerRegistrationResponse {
  lease_duration: Duration
  /** Those of its definitions that were not taken. Absent where all were. */
  schema_conflicts?: SchemaConflictJson[]
}

/** Why Nexus refused a registration: stable, what refusals are counted by. */
export const REGISTRATION_REFUSALS = [
  'invalid_id',
  'invalid_kind',
  'invalid_address',
  /** Well-formed, but nobody is collected there: see `producer_networks`. */
  'forbidden_address',
  'invalid_interval',
  'invalid_schemas',
  /** What it says of TLS, or its token for collectors. */
  'invalid_access',
  /** Not JSON, or not an object. */
  'malformed_body',
  'too_large',
  /** Not declared as JSON. */
  'not_json',
  /** As if a web page of somebody else had sent it, or for a host that Nexus does not go by. */
  'forbidden',
  /** Without a good token. */
  'unauthorized',
  /** Too many requests. */
  'rate_limited',
] as const

export type RegistrationRefusal = (typeof REGISTRATION_REFUSALS)[number]

/** Registrations that one Nexus refused for one reason, of one producer. */
export interface RefusedRegistration {
  /** Null where the request did not say a UUID: then they are counted by `peer`. */
  id: string | null
  /** Where the producer says it answers, as it last said it; null where it said nothing. */
  address: string | null
  /** IP address that the last one came from. */
  peer: string
  reason: RegistrationRefusal
  /** What was wrong with the last one, in words. */
  detail: string
  count: number
  first_at: string
  last_at: string
}

export interface LastSuccess {
  /** RFC 3339, as all times here. */
  started_at: string
  time_queued: Duration
  time_collecting: Duration
  n_samples: number
}

export interface LastFailure {
  started_at: string
  time_queued: Duration
  time_collecting: Duration
  /** Short and stable: what failures are counted by. */
  reason: string
  /** The same in words, with what led to it. */
  detail: string
}

/** Samples that were not taken, by the reason for it. */
export interface RefusalCount {
  /** Stable, snake_case. */
  reason: string
  count: number
  last_at: string
  /** The last one in words: what was wrong with which timeseries. */
  example: string
}

export interface FailureCount {
  reason: string
  count: number
}

/** An error item of a producer's answer, as the collector last saw one. */
export interface LastErrorItem {
  at: string
  /** The error's type, such as `datum_error`. */
  type: string
  message: string
}

/** What a collector knows about one of its producers. */
export interface ProducerDetails {
  id: string
  interval: Duration
  address: string
  /** When this collector first heard of it. */
  registered: string
  updated: string
  last_success: LastSuccess | null
  last_failure: LastFailure | null
  n_collections: number
  n_failures: number
  n_samples_collected: number
  n_refused_samples: number
  n_error_items: number
  /** Samples that contradict the schema of their timeseries: kept, apart from the others. */
  n_quarantined: number
  refusals: RefusalCount[]
  /** The quarantined ones by reason, such as `schema_conflict`; the example says how they differ. */
  quarantines: RefusalCount[]
  failures: FailureCount[]
  last_error_item: LastErrorItem | null
}

/** A producer whose last collection failed. */
export interface FailingProducer {
  id: string
  /** Short and stable. */
  reason: string
  /** The same in words. */
  detail: string
}

/** A producer as Nexus knows it, with what its collector says about it. */
export interface ProducerStatus extends ProducerEndpoint {
  /** Null while no collector is live to take it. */
  collector_id: string | null
  /** The source that names it, of one that does not register itself; else absent. */
  source?: string
  /** Definitions of its last registration with this Nexus that contradict what is stored, if any. */
  schema_conflicts?: SchemaConflictJson[]
  time_registered: string
  time_renewed: string
  lease_expires: string
  /** Null while the collector does not answer, or does not know the producer yet. */
  status: ProducerDetails | null
  /** Why there is no status. */
  status_error?: string
}

/** How one collection went that somebody asked for. */
export interface CollectOutcome {
  started_at: string
  time_collecting: Duration
  n_samples: number
  n_refused: number
  n_error_items: number
  /** Size of the answer's body. */
  bytes: number
  outcome: 'success' | 'failure'
  /** Why it failed. */
  reason: string | null
  /** The same in words, with what led to it. */
  detail: string | null
}

/** Why a producer got a collector. */
export const ASSIGNMENT_REASONS = [
  /** It had none: it is new, or none was there. */
  'registered',
  /** The collector is new, or was away, and gets its share. */
  'join',
  /** The one before gives up what it has. */
  'drain',
  /** The one before is not heard any more. */
  'death',
  /** The one before was taken out of service. */
  'expunged',
  /** The one before had too many producers. */
  'cap',
  /** The one before had too much to do. */
  'load',
] as const

export type AssignmentReason = (typeof ASSIGNMENT_REASONS)[number]

/** Assignments that are remembered of a producer, as long as it is registered. */
export const KEPT_ASSIGNMENTS = 20

/** That a producer got a collector. */
export interface ProducerAssignment {
  time: string
  collector_id: string
  generation: number
  reason: AssignmentReason
}

export interface ProducerAssignments {
  /** The newest first. */
  items: ProducerAssignment[]
}

/** Collections that a collector remembers of a producer, from its start or since it got it. */
export const KEPT_COLLECTIONS = 20

/** How a collection of a producer went. */
export interface ProducerCollection {
  started_at: string
  time_collecting: Duration
  n_samples: number
  n_refused: number
  /** Size of the answers' bodies. */
  bytes: number
  outcome: 'success' | 'failure'
  /** Why it failed: short and stable. `last_failure` of the producer has the last one in words. */
  reason: string | null
}

export interface ProducerCollections {
  /** The newest first. */
  items: ProducerCollection[]
}
