/** What a body may hold, at most; more is refused as `too-large`. */
export interface PageLimits {
  /** Bytes of a body (default 64 MiB). */
  readonly maxBytes: number
  /** Parts of a body (default 65 536). */
  readonly maxParts: number
  /** Series of an epoch, described or not any more (default 1 000 000). Each takes 5 bytes. */
  readonly maxSeries: number
  /** Samples of a page (default 1 000 000). */
  readonly maxRows: number
  /** Fields of a series, of target and metric together (default 64). */
  readonly maxFields: number
  /** Bins of a histogram (default 4096). */
  readonly maxBins: number
}

export const DEFAULT_LIMITS: PageLimits = {
  maxBytes: 64 * 2 ** 20,
  maxParts: 65_536,
  maxSeries: 1_000_000,
  maxRows: 1_000_000,
  maxFields: 64,
  maxBins: 4096,
}
