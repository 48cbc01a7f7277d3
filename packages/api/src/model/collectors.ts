/** How a collector makes itself known to Nexus. */
export interface CollectorInfo {
  /** A UUID. */
  collector_id: string
  /** Socket address of its HTTP API. */
  address: string
}

/** What a collector tells about itself. Counts are since it started. */
export interface CollectorStats {
  id: string
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
}

/** A collector as Nexus knows it, with what it says about itself. */
export interface CollectorStatus {
  id: string
  address: string
  time_registered: string
  last_seen: string
  /** Seen lately enough to be given producers. */
  live: boolean
  n_producers: number
  /** Null while it does not answer. */
  info: CollectorStats | null
}
