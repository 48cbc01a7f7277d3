import type { MetricsErrorInfo } from './metrics-error.ts'
import type { Sample } from './timeseries.ts'

/** Something that yields samples whenever it is collected. */
export interface Producer {
  /** Throwing makes one error item of this producer's answer and leaves the others alone. */
  produce(): Iterable<Sample> | AsyncIterable<Sample> | Promise<Iterable<Sample>>
}

/** What one producer answered to one collection. */
export type ProducerResult =
  | { readonly status: 'ok'; readonly samples: readonly Sample[] }
  | { readonly status: 'err'; readonly error: MetricsErrorInfo }
