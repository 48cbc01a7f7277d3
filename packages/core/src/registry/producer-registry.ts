import { toFieldValue } from '../field.ts'
import { definitionError, MetricsError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import { checkOptions } from '../options.ts'
import type { SeriesNumbering } from '../numbering/series-numbering.ts'
import type { CollectedPoints } from '../points.ts'
import type { ProduceContext, Producer, ProducerResult } from '../producer.ts'
import type { TimeseriesSchema } from '../schema.ts'
import { systemClock, timestampAfter, type Clock, type Nanoseconds } from '../time.ts'
import { reportTo } from '../instrument/refusals.ts'
import { InstrumentBudgets, type SeriesStatistics } from './instrument-budgets.ts'
import { asMetricsError, RegisteredProducer, type Registration } from './registration.ts'

export interface RegistryOptions {
  /** Under which the producers are known, together. Default: a random one. */
  readonly id?: string
  readonly clock?: Clock
  /** Milliseconds that each producer has to answer in; default 5000. */
  readonly deadline?: number
  /**
   * Called with every error item of a producer as it is made, and with the first of each kind of thing that an
   * instrument refuses to record. What was thrown is the error's `cause`, if it was another.
   */
  readonly onError?: (problem: MetricsError, producer: Producer) => void
}

export interface CollectOptions {
  /** Gives the collection up: `collect` rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What one producer had to say to who only looks. */
export interface Glimpse {
  readonly producer: Producer
  readonly result: ProducerResult
}

type ErrorItem = Extract<ProducerResult, { status: 'err' }>

/** Asks one producer. */
type Ask<T> = (
  registered: RegisteredProducer,
  context: ProduceContext,
  aborted: Promise<never>,
) => Promise<T>

/**
 * The producers of one program. Modules of it share the registry, add their producers and remove
 * them, at any time and in any order.
 *
 * @example
 * const registry = new ProducerRegistry()
 * registry.register(requests)
 * const results = await registry.collect()
 */
export class ProducerRegistry {
  readonly id: string
  readonly #clock: Clock
  readonly #deadline: number
  readonly #onError: RegistryOptions['onError']
  readonly #registered = new Map<Producer, RegisteredProducer>()
  readonly #budgets = new InstrumentBudgets((problem, producer) => this.#report(problem, producer))
  #lastTimestamp: Nanoseconds = 0n
  #collections = 0
  #failures = 0

  /** @throws MetricsError `schema_definition` for an id or a deadline that is none */
  constructor(options: RegistryOptions = {}) {
    checkOptions('a registry', options)
    const { id = crypto.randomUUID(), clock = systemClock, deadline = 5000, onError } = options
    const uuid = toFieldValue('uuid', id)
    if (uuid === undefined)
      throw definitionError(`the id of a registry is a UUID, not ${shown(id)}`)
    // A longer time is no deadline: timers take 31 bits of milliseconds.
    if (typeof deadline !== 'number' || !(deadline > 0 && deadline < 2 ** 31)) {
      throw definitionError(`a deadline is a number of milliseconds, not ${shown(deadline)}`)
    }
    this.id = uuid
    this.#clock = clock
    this.#deadline = deadline
    this.#onError = onError
  }

  /** In the order in which they were registered. */
  get producers(): readonly Producer[] {
    return [...this.#registered.keys()]
  }

  /** How many collections there were. */
  get collections(): number {
    return this.#collections
  }

  /** How often a producer had an error item. */
  get failures(): number {
    return this.#failures
  }

  /** How many instruments were not registered because their name has no budget of series left. */
  get refused(): number {
    return this.#budgets.refused
  }

  /** What there is of each timeseries name among the instruments. */
  series(): SeriesStatistics[] {
    return this.#budgets.statistics()
  }

  /**
   * The definitions that the producers know beforehand, each name and version once, as the first
   * producer has it.
   */
  schemas(): TimeseriesSchema[] {
    const known = new Map<string, TimeseriesSchema>()
    for (const { schemas = [] } of this.#registered.keys()) {
      for (const schema of schemas) {
        const key = `${schema.name} ${schema.version}`
        if (!known.has(key)) known.set(key, schema)
      }
    }
    return [...known.values()]
  }

  /**
   * Adds a producer; one that is there already keeps its place.
   *
   * Instruments of one name share the largest `maxSeries` that one of them has: together they have
   * no more series than that, and are no more themselves. Past it an instrument is not registered,
   * which is counted, and for the first of a name reported; nothing is thrown, since a program that
   * makes a target for each request does so while it serves.
   */
  register(producer: Producer): Registration {
    if (typeof producer?.produce !== 'function') {
      throw definitionError(`a producer has a method produce(): ${shown(producer)} has none`)
    }
    const known = this.#registered.get(producer)
    if (known) return known
    const registered = new RegisteredProducer(producer, (which) => {
      if (this.#registered.get(producer) === which) this.unregister(producer)
    })
    if (this.#budgets.admit(producer)) this.#registered.set(producer, registered)
    return registered
  }

  /** Whether the producer was there. */
  unregister(producer: Producer): boolean {
    const registered = this.#registered.get(producer)
    if (!registered) return false
    this.#registered.delete(producer)
    this.#budgets.release(producer)
    registered.leave()
    return true
  }

  /**
   * Asks all producers at once, and gives one item for each, in the order of registration. One that
   * throws, yields something that is no sample, or is not done by the deadline has an error item,
   * and its samples of this collection are dropped; the others are not affected. Behind them is one
   * more error item for each metric of which a series, or an instrument, was refused since the last
   * collection: it names the budget, and the field that grows.
   *
   * It is done in slices of a few milliseconds, with other work in between.
   *
   * Collections may overlap: each has its own, later timestamp, and each producer is asked for one
   * after the other. Rejects only if `signal` is aborted.
   */
  async collect(options: CollectOptions = {}): Promise<ProducerResult[]> {
    return this.#collect(options, async (registered, context, aborted) => {
      return { status: 'ok', samples: await registered.ask(context, aborted) }
    })
  }

  /**
   * The same as points: in columns, each row with the number of its series, which `numbering`
   * describes. Whoever keeps the points holds on to the descriptions, from before this is called:
   * see `SeriesNumbering`.
   */
  async collectPoints(
    numbering: SeriesNumbering,
    options: CollectOptions = {},
  ): Promise<CollectedPoints[]> {
    return this.#collect(options, async (registered, context, aborted) => {
      return { status: 'ok', points: await registered.askPoints(context, aborted, numbering) }
    })
  }

  /**
   * The samples as a collection would give them now, for who only looks: a page of text, say. No
   * collection misses anything because of it: what a producer gives away but once (`drains`) is not
   * asked for, no series is retired, and what was refused is left for the next collection to tell.
   *
   * One item for each producer that was asked, in the order of registration. Done in slices and
   * with a deadline, as `collect` is; rejects only if `signal` is aborted.
   */
  async look(options: CollectOptions = {}): Promise<Glimpse[]> {
    const asked = [...this.#registered.values()].filter(({ producer }) => !producer.drains)
    const results = await this.#ask(asked, options, async (registered, context, aborted) => {
      return { status: 'ok', samples: await registered.askToLook(context, aborted) } as const
    })
    return asked.map(({ producer }, i) => ({ producer, result: results[i]! }))
  }

  async #collect<T>(options: CollectOptions, ask: Ask<T>): Promise<(T | ErrorItem)[]> {
    options.signal?.throwIfAborted()
    this.#collections += 1
    const results = await this.#ask([...this.#registered.values()], options, ask)
    const refusals = this.#budgets.takeRefusals()
    return [...results, ...refusals.map(({ info }) => ({ status: 'err', error: info }) as const)]
  }

  async #ask<T>(
    asked: readonly RegisteredProducer[],
    options: CollectOptions,
    ask: Ask<T>,
  ): Promise<(T | ErrorItem)[]> {
    options.signal?.throwIfAborted()
    this.#lastTimestamp = timestampAfter(this.#lastTimestamp, this.#clock)
    const timestamp = this.#lastTimestamp
    const abort = new AbortController()
    const giveUp = () => abort.abort(options.signal?.reason)
    const timer = setTimeout(() => abort.abort(this.#late()), this.#deadline)
    options.signal?.addEventListener('abort', giveUp, { once: true })
    const aborted = abortOf(abort.signal)
    try {
      const results = await Promise.all(
        asked.map((registered) => {
          const report = (problem: MetricsError) => this.#report(problem, registered.producer)
          const answer = ask(registered, { timestamp, signal: abort.signal, report }, aborted)
          return answer.catch((thrown) => this.#errorItem(registered, thrown))
        }),
      )
      options.signal?.throwIfAborted()
      return results
    } finally {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', giveUp)
    }
  }

  #errorItem(registered: RegisteredProducer, thrown: unknown): ErrorItem {
    const error = asMetricsError(thrown)
    registered.failures += 1
    this.#failures += 1
    this.#report(error, registered.producer)
    return { status: 'err', error: error.info }
  }

  #report(problem: MetricsError, producer: Producer): void {
    const onError = this.#onError
    if (onError) reportTo((error) => onError(error, producer), problem)
  }

  #late(): MetricsError {
    return new MetricsError({
      type: 'oximeter_server',
      message: `the producer was not done within ${this.#deadline} ms`,
    })
  }
}

/** Rejects when the signal is aborted; whether anybody waits for it or not. */
function abortOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  promise.catch(() => {})
  return promise
}
