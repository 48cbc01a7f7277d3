import type { Clock } from '@oximeter/core'
import type { ImportOptions } from '../import/catalog.ts'

export interface OtlpReceiverOptions extends ImportOptions {
  /** Tells this receiver from others in its own metrics; default `otlp`. */
  readonly name?: string
  /** Wanted as `authorization: Bearer …`, when given. */
  readonly token?: string
  /** Host names by which it may be called besides IP addresses and `localhost`. */
  readonly allowedHosts?: readonly string[]
  /** Where it answers; default `/v1/metrics`. */
  readonly path?: string
  /** Bytes of a body as it is sent; default 8 MiB. */
  readonly maxBodyBytes?: number
  /** Bytes of a body when it is decompressed; default 16 MiB. */
  readonly maxDecodedBytes?: number
  /** Milliseconds that a body may take to come; default 30 000. */
  readonly bodyTimeoutMs?: number
  /** Requests at a time; default 16. Others are told to come again. */
  readonly maxRequests?: number
  /** Different metrics; default 10 000. */
  readonly maxMetrics?: number
  /** Series of one metric; default 10 000. */
  readonly maxSeriesPerMetric?: number
  /** Series altogether; default 100 000. */
  readonly maxSeries?: number
  /**
   * Samples that wait to be collected, of which a histogram counts for as many as it has bins; default
   * 1 000 000. Past it, requests are told to come again: nothing that was accepted is dropped.
   */
  readonly maxPending?: number
  /** Milliseconds without a point after which a series has ended; default 300 000. */
  readonly expiryMs?: number
  /** Hears of requests that failed by a mistake of ours, with the id that the answer has. Default: nobody. */
  readonly onError?: (error: unknown, requestId: string) => void
  readonly clock?: Clock
}
