import type { PageStore } from './page-store.ts'
import { PullSession } from './pull-session.ts'

export interface PullSessionsOptions {
  /** Id of this collector. */
  readonly collector: string
  readonly store: PageStore
  /** Series that are remembered between the answers of all producers together. */
  readonly maxSeries: number
}

/** The sessions of all producers. One outlives its task until what it took is durable. */
export class PullSessions {
  readonly #options: PullSessionsOptions
  readonly #sessions = new Map<string, PullSession>()
  readonly #ending = new Set<string>()
  readonly #counted = new WeakMap<PullSession, number>()
  #series = 0

  constructor(options: PullSessionsOptions) {
    this.#options = options
  }

  /** Pages that producers keep for this collector. */
  get unacknowledged(): number {
    let pages = 0
    for (const session of this.#sessions.values()) pages += session.unacknowledged
    return pages
  }

  /** Undefined of a producer that gave no page. */
  find(producer: string): PullSession | undefined {
    return this.#sessions.get(producer)
  }

  of(producer: string): PullSession {
    this.#ending.delete(producer)
    const known = this.#sessions.get(producer)
    if (known !== undefined) return known
    const { collector, store } = this.#options
    const session = new PullSession({ producer, collector, store })
    this.#sessions.set(producer, session)
    return session
  }

  /**
   * Counts the series of a session anew. Past the bound the one that brought more forgets its own:
   * whose series are known keeps that.
   */
  recount(session: PullSession): void {
    const before = this.#counted.get(session) ?? 0
    if (session.knownSeries === before) return
    this.#series += session.knownSeries - before
    this.#counted.set(session, session.knownSeries)
    if (this.#series > this.#options.maxSeries && session.knownSeries > before) {
      this.forgetSeries(session)
    }
  }

  /** Its producer has to describe them anew. */
  forgetSeries(session: PullSession): void {
    session.forgetSeries()
    this.recount(session)
  }

  /** The producer is not pulled any more. */
  end(producer: string): void {
    const session = this.#sessions.get(producer)
    if (session === undefined) return
    this.forgetSeries(session)
    this.#ending.add(producer)
    void this.#forget(producer, session)
  }

  async #forget(producer: string, session: PullSession): Promise<void> {
    await session.settled()
    if (this.#ending.delete(producer)) this.#sessions.delete(producer)
  }
}
