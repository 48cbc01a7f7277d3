import { reasonOf } from '@oximeter/api/client'
import type { Logger } from 'pino'
import { LeaseLostError } from '../store/background-lease.ts'
import { Repeated, type RepeatedOptions } from './repeated.ts'

export interface ElectionOptions {
  /** Takes the lease, or renews it. @returns whether it is ours */
  readonly take: () => Promise<boolean>
  /** How long it is ours after that, in milliseconds. */
  readonly leaseMs: number
  /** Time between two tries, in milliseconds: a small part of `leaseMs`. */
  readonly intervalMs: number
  readonly onChange: (isElected: boolean) => void
  readonly logger: Logger
}

/**
 * Which of the Nexus processes that share a database does what one of them is to do: the one that has
 * the background lease. Whatever is for one at a time is begun in each of them with `repeat`.
 *
 * @example
 * cleanup.use(election.repeat({ work: (signal) => evaluate(rules, signal), intervalMs: 15_000, onTrouble }))
 */
export class Election implements AsyncDisposable {
  readonly #options: ElectionOptions
  readonly #tries: Repeated
  readonly #works: Repeated[] = []
  /** Ends when we are elected no longer. */
  #term: AbortController | undefined
  #until = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(options: ElectionOptions) {
    const { intervalMs, logger } = options
    this.#options = options
    this.#tries = new Repeated({
      intervalMs,
      work: () => this.#try(),
      onTrouble: (error) =>
        logger.error(
          { reason: reasonOf(error) },
          'the database cannot be asked who does the background work',
        ),
      onRecovered: () => logger.info('the database answers again'),
    })
  }

  /** Whether this process is the one, for now. */
  get isElected(): boolean {
    return this.#term !== undefined && performance.now() < this.#until
  }

  /** Stands for election at once, and not only after an interval. */
  begin(): void {
    this.#tries.now()
  }

  /**
   * Does something again and again while this process is elected, the first time as soon as it is. The
   * signal of the work aborts when it is no longer: what is not done by then is left to another.
   */
  repeat(options: RepeatedOptions): Repeated {
    const work = new Repeated({ ...options, work: (closed) => this.#inTerm(options.work, closed) })
    this.#works.push(work)
    if (this.isElected) work.now()
    return work
  }

  /** Ends the term. The lease itself is the store's to release. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tries[Symbol.asyncDispose]()
    this.#endTerm()
  }

  async #try(): Promise<void> {
    // By our clock it ends no later than by the database's, which begins to count after this.
    const until = performance.now() + this.#options.leaseMs
    if (await this.#options.take()) this.#elected(until)
    else this.#lost()
  }

  #elected(until: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#lost(), until - performance.now())
    this.#timer.unref()
    this.#until = until
    if (this.#term !== undefined) return
    this.#term = new AbortController()
    this.#options.onChange(true)
    for (const work of this.#works) work.now()
  }

  #lost(): void {
    if (this.#term === undefined) return
    this.#options.logger.warn(
      'the lease of the background work was not renewed in time: another Nexus may do it now',
    )
    this.#endTerm()
  }

  #endTerm(): void {
    clearTimeout(this.#timer)
    if (this.#term === undefined) return
    this.#term.abort(new LeaseLostError('the background lease has run out'))
    this.#term = undefined
    this.#options.onChange(false)
  }

  async #inTerm(work: RepeatedOptions['work'], closed: AbortSignal): Promise<number | void> {
    if (!this.isElected) return
    const term = this.#term!
    try {
      return await work(AbortSignal.any([closed, term.signal]))
    } catch (error) {
      if (error instanceof LeaseLostError && term === this.#term) this.#lost()
      // What ends with the term is no trouble.
      if (!term.signal.aborted) throw error
    }
  }
}
