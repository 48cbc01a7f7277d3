import type { SampleJson } from './sample-json.ts'

/** The samples of one timeseries that are kept in quarantine for one reason. */
export interface QuarantineGroup {
  /** As it was given: perhaps no timeseries name at all. */
  timeseries_name: string
  /** Stable, in snake case: `schema_conflict`, `implausible_time`, … */
  reason: string
  count: number
  /** When the first and the last of them came, in RFC 3339. */
  first: string
  last: string
  /** What was wrong with the last one, in words. */
  example: string
}

/** A sample that is kept in quarantine. */
export interface QuarantinedSample {
  received_at: string
  reason: string
  /** What was wrong when it came, in words. */
  detail: string
  /**
   * How it differs from the schema that its timeseries has now, a difference each. Empty where it
   * does not, where there is no schema, and where no sample can be read.
   */
  diff: string[]
  /** Null where none can be read from what is kept. */
  sample: SampleJson | null
  /** What is kept, where that is no sample. */
  body: string | null
}

/** Which samples to check and store again: of one reason, or all of the timeseries. */
export interface QuarantineReplayRequest {
  reason?: string
}

/** What became of the samples of one timeseries that were replayed. */
export interface QuarantineReplayed {
  /** Stored, and no longer in quarantine. */
  replayed: number
  /** They still contradict their schema, and stay. */
  still_refused: number
  /** No sample can be read from what is kept; they stay. */
  unreadable: number
}

export interface QuarantineDropped {
  dropped: number
}
