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
  #working = false
  /** Collections that wait for their turn. */
  readonly #waiting: (() => void)[] = []

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
  async ask(context: ProduceContext): Promise<Sample[]> {
    const { signal } = context
    if (this.#working) await this.#turn(signal)
    this.#working = true
    const answer = answerOf(this.producer, context)
    const release = () => this.#release()
    answer.then(release, release)
    return Promise.race([answer, abortOf(signal)])
  }

  /** Waits without holding on to anything once the signal is aborted: a producer may never end. */
  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const take = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(take), 1)
      reject(signal.reason)
    }
    this.#waiting.push(take)
    signal.addEventListener('abort', leave, { once: true })
    return promise
  }

  #release(): void {
    const take = this.#waiting.shift()
    if (take) take()
    else this.#working = false
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
