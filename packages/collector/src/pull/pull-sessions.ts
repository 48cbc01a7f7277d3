import type { PageStore } from './page-store.ts'
import { PullSession } from './pull-session.ts'

export interface PullSessionsOptions {
  /** Id of this collector. */
  readonly collector: string
  readonly store: PageStore
  /** Series that are remembered between the answers of all producers together. */
  readonly maxSeries: number
  /** Called with how many series of a producer that answers are forgotten: there is no room. */
  readonly onNoRoom: (series: number) => void
}

/** The sessions of all producers. One outlives its task until what it took is durable. */
export class PullSessions {
  readonly #options: PullSessionsOptions
  readonly #sessions = new Map<string, PullSession>()
  readonly #ending = new Set<string>()
  /** Those that gave no answer when they were asked last; who has been silent longest comes first. */
  readonly #silent = new Set<string>()
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

  /** Series that are remembered. */
  get knownSeries(): number {
    return this.#series
  }

  /** The producers with most series that are remembered, the most first. */
  mostSeries(limit: number): { readonly producer: string; readonly series: number }[] {
    return Array.from(this.#sessions, ([producer, { knownSeries: series }]) => ({
      producer,
      series,
    }))
      .filter(({ series }) => series > 0)
      .sort((a, b) => b.series - a.series)
      .slice(0, limit)
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

  /** A producer did not answer: until it does, its series make room where there is none. */
  failed(producer: string): void {
    this.#silent.add(producer)
  }

  answered(producer: string): void {
    this.#silent.delete(producer)
  }

  /**
   * Counts the series of a session anew. Past the bound those of silent producers are forgotten, and
   * if that is not enough, those of this session, if it brought more: were it others instead, all
   * would describe theirs again and again.
   */
  recount(session: PullSession): void {
    if (this.#count(session) <= 0) return
    for (const producer of this.#silent) {
      if (this.#isWithinBound) return
      this.#silent.delete(producer)
      const silent = this.#sessions.get(producer)
      if (silent !== undefined) this.forgetSeries(silent)
    }
    if (this.#isWithinBound) return
    this.#options.onNoRoom(session.knownSeries)
    this.forgetSeries(session)
  }

  /** Its producer has to describe them anew. */
  forgetSeries(session: PullSession): void {
    session.forgetSeries()
    this.#count(session)
  }

  /** The producer is not pulled any more. */
  end(producer: string): void {
    this.#silent.delete(producer)
    const session = this.#sessions.get(producer)
    if (session === undefined) return
    this.forgetSeries(session)
    this.#ending.add(producer)
    void this.#forget(producer, session)
  }

  get #isWithinBound(): boolean {
    return this.#series <= this.#options.maxSeries
  }

  /** By how many there are more. */
  #count(session: PullSession): number {
    const more = session.knownSeries - (this.#counted.get(session) ?? 0)
    this.#series += more
    this.#counted.set(session, session.knownSeries)
    return more
  }

  async #forget(producer: string, session: PullSession): Promise<void> {
    await session.settled()
    if (this.#ending.delete(producer)) this.#sessions.delete(producer)
  }
}
