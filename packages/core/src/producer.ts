import type { MetricsError, MetricsErrorInfo } from './metrics-error.ts'
import type { TimeseriesSchema } from './schema.ts'
import type { Nanoseconds } from './time.ts'
import type { Sample } from './timeseries.ts'

/** What a collection tells the producers that it asks. A producer is free to ignore it. */
export interface ProduceContext {
  /**
   * The timestamp of this collection, shared by all its samples that have none of their own: whole
   * milliseconds, later than those of all earlier collections by the same registry.
   */
  readonly timestamp: Nanoseconds
  /** Aborted when the answer is no longer awaited: past the deadline, or when the collector left. */
  readonly signal: AbortSignal
  /** Passes something that is worth an operator's attention, but fails nothing, to the registry. */
  report(problem: MetricsError): void
}

/** Something that yields samples whenever it is collected. */
export interface Producer {
  /**
   * Whether a sample is yielded once and then gone, as out of a queue: so that only a collection
   * asks for it, and nobody who just looks. Default: false.
   */
  readonly drains?: boolean
  /** The definitions of what it may yield, as far as it knows them before. Instruments know theirs. */
  readonly schemas?: readonly TimeseriesSchema[]
  /** Throwing makes one error item of this producer's answer and leaves the others alone. */
  produce(
    context: ProduceContext,
  ): Iterable<Sample> | AsyncIterable<Sample> | Promise<Iterable<Sample>>
}

/** What one producer answered to one collection. */
export type ProducerResult =
  | { readonly status: 'ok'; readonly samples: readonly Sample[] }
  | { readonly status: 'err'; readonly error: MetricsErrorInfo }
