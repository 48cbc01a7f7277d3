/** A stretch of time, both ends included: nanoseconds since the epoch. */
export interface TimeRange {
  readonly from: bigint
  readonly until: bigint
}
