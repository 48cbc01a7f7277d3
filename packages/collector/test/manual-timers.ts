import type { Timers } from '../src/time/timers.ts'

interface Planned {
  readonly at: number
  readonly callback: () => void
}

/** Time that moves when a test says so. */
export class ManualTimers implements Timers {
  #now = 0
  readonly #planned = new Set<Planned>()
  readonly #begun: number

  /** @param begun what the wall clock says at first */
  constructor(begun = 1_700_000_000_000) {
    this.#begun = begun
  }

  now(): number {
    return this.#now
  }

  wallTime(): number {
    return this.#begun + this.#now
  }

  after(delayMs: number, callback: () => void): Disposable {
    const planned = { at: this.#now + delayMs, callback }
    this.#planned.add(planned)
    return { [Symbol.dispose]: () => this.#planned.delete(planned) }
  }

  get pending(): number {
    return this.#planned.size
  }

  /** Lets time pass; whatever falls due on the way is called at its time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at)
      this.#planned.delete(next)
      next.callback()
      await settle()
    }
    this.#now = end
    await settle()
  }

  /** Time passes while the process does something else: timers are late. */
  async stall(ms: number): Promise<void> {
    this.#now += ms
    await this.advance(0)
  }

  #next(end: number): Planned | undefined {
    let next: Planned | undefined
    for (const planned of this.#planned) {
      if (planned.at <= end && (next === undefined || planned.at < next.at)) next = planned
    }
    return next
  }
}

/** Lets promises that are settled already have their effects. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
