/** How long the samples of some timeseries are kept. */
export interface RetentionPolicyJson {
  /** A timeseries, the beginning of names (`http_server:*`), or `default`: all others. */
  pattern: string
  /** Samples are kept for so many whole days. */
  days: number
  /** What they may take on the disk, together; of `default`, what all samples may. Null: anything. */
  bytes: number | null
  /** Whether somebody has said so; else it is what holds as long as nobody does. */
  given: boolean
}

export interface RetentionPolicies {
  /** Ascending by pattern; the default is always among them. */
  items: RetentionPolicyJson[]
}

export interface RetentionSetRequest {
  days: number
  bytes?: number | null
  /** Only say what would be deleted. Default: false. */
  dry_run?: boolean
}

/** Samples of one timeseries that are kept no longer. */
export interface RetentionDeletion {
  timeseries_name: string
  /** How many days of it. */
  days: number
  /** UTC days, `2026-11-22`. */
  first_day: string
  last_day: string
  samples: number
  bytes: number
}

/** What became of a change of policies. */
export interface RetentionChange {
  /** That which holds then. */
  policy: RetentionPolicyJson
  /** Whether it is stored now; not if it was a dry run. */
  applied: boolean
  /** What is deleted for it, in the next minutes. */
  deletions: RetentionDeletion[]
}

/** What is stored of one timeseries. */
export interface TimeseriesUsage {
  timeseries_name: string
  /** Of the policy that holds for it. */
  pattern: string
  /** UTC days, `2026-11-22`. */
  oldest_day: string
  newest_day: string
  samples: number
  /** On the disk: those of each day, shared out by samples. */
  bytes: number
}
