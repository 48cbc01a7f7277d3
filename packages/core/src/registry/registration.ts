import type { ProduceContext, Producer } from '../producer.ts'
import { MetricsError } from '../metrics-error.ts'
import type { Sample } from '../timeseries.ts'
import { answerOf } from './answer.ts'

/** A producer's place in a registry. */
export interface Registration extends Disposable {
  readonly producer: Producer
  /** How many collections it answered with an error, or too late. */
  readonly failures: number
  /** Takes the producer out of the registry. A collection that is going on still has its answer. */
  unregister(): void
}

/** Asks one producer, one collection at a time. */
export class RegisteredProducer implements Registration {
  readonly producer: Producer
  failures = 0
  readonly #remove: () => void
  /** Settles when the producer has answered everything it was asked. */
  #idle: Promise<unknown> = Promise.resolve()

  constructor(producer: Producer, remove: (registered: RegisteredProducer) => void) {
    this.producer = producer
    this.#remove = () => remove(this)
  }

  unregister(): void {
    this.#remove()
  }

  [Symbol.dispose](): void {
    this.unregister()
  }

  /**
   * The producer's samples; rejects with what it threw, or when the signal is aborted. A producer is
   * not asked again while it still works on an earlier question: then this one waits.
   */
  ask(context: ProduceContext): Promise<Sample[]> {
    const { signal } = context
    const answer = this.#idle.then(() => {
      signal.throwIfAborted()
      return answerOf(this.producer, context)
    })
    this.#idle = answer.catch(() => {})
    return Promise.race([answer, abortOf(signal)])
  }
}

/** The error item of whatever a producer threw. */
export function asMetricsError(thrown: unknown): MetricsError {
  if (thrown instanceof MetricsError) return thrown
  const message = messageOf(thrown)
  return new MetricsError({ type: 'datum_error', message }, { cause: thrown })
}

function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  } catch {
    return 'the producer threw something that cannot be shown'
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return promise
}
