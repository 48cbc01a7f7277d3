import type { ProduceContext, Producer } from '../producer.ts'
import { MetricsError } from '../metrics-error.ts'
import type { SeriesNumbering } from '../numbering/series-numbering.ts'
import { tableOf } from '../instrument/instrument.ts'
import { LooseSeriesIndex } from '../points/loose-series.ts'
import type { Points } from '../points.ts'
import type { Sample } from '../timeseries.ts'
import { finish } from '../steps.ts'
import { answerOf, glimpseOf, pointsOf, pointsOfTable } from './answer.ts'

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
  #hasLeft = false
  #index: LooseSeriesIndex | undefined
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
   * The producer's samples; rejects with what it threw, or when the signal is aborted, as `aborted`
   * does for all that are asked. A producer is not asked again while it still works on an earlier
   * question: then this one waits.
   */
  ask(context: ProduceContext, aborted: Promise<never>): Promise<Sample[]> {
    return this.#inTurn(context.signal, aborted, () => answerOf(this.producer, context))
  }

  /** The same for who only looks. */
  askToLook(context: ProduceContext, aborted: Promise<never>): Promise<Sample[]> {
    return this.#inTurn(context.signal, aborted, () => glimpseOf(this.producer, context))
  }

  /** The same as points, of series with numbers. */
  askPoints(
    context: ProduceContext,
    aborted: Promise<never>,
    numbering: SeriesNumbering,
  ): Promise<Points[]> {
    return this.#inTurn(context.signal, aborted, () => {
      const table = tableOf(this.producer)
      return table
        ? pointsOfTable(table, context, numbering)
        : pointsOf(this.producer, context, this.#indexFor(numbering))
    })
  }

  /** It is in the registry no more: nobody asks for its series by their numbers. */
  leave(): void {
    this.#hasLeft = true
    if (!this.#working) this.#endNumbers()
  }

  #endNumbers(): void {
    tableOf(this.producer)?.endNumbers()
    this.#endLoose()
  }

  #endLoose(): void {
    if (this.#index) finish(this.#index.endAll())
    this.#index = undefined
  }

  #indexFor(numbering: SeriesNumbering): LooseSeriesIndex {
    if (this.#index?.numbering !== numbering) this.#endLoose()
    return (this.#index ??= new LooseSeriesIndex(numbering))
  }

  async #inTurn<T>(
    signal: AbortSignal,
    aborted: Promise<never>,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.#working) await this.#turn(signal)
    this.#working = true
    const answer = work()
    const release = () => this.#release()
    answer.then(release, release)
    return Promise.race([answer, aborted])
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
    if (take) {
      take()
    } else {
      this.#working = false
      if (this.#hasLeft) this.#endNumbers()
    }
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
