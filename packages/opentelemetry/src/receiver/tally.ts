import { isRefusal, REFUSALS, type Outcome, type Refusal } from './refusals.ts'
import type { SeriesEvent } from './series/track.ts'

/** Counts by name. */
class Counts<K extends string | number> {
  readonly #counts = new Map<K, number>()

  add(name: K, amount = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + amount)
  }

  entries(): IterableIterator<[K, number]> {
    return this.#counts.entries()
  }

  toObject(): Partial<Record<K, number>> {
    return Object.fromEntries(this.#counts) as Partial<Record<K, number>>
  }
}

/** All that a receiver counts. */
export class Tally {
  readonly requests = new Counts<number>()
  readonly points = new Counts<Outcome>()
  readonly events = new Counts<SeriesEvent | 'expired'>()
}

/** What became of the points of one request. */
export class RequestReport {
  total = 0
  rejected = 0
  /** By reason: how many, and the first metric. */
  readonly #refusals = new Map<Refusal, { count: number; metric: string; detail: string }>()

  add(outcome: Outcome, metric: string, points = 1, detail = ''): void {
    this.total += points
    if (!isRefusal(outcome)) return
    this.rejected += points
    const known = this.#refusals.get(outcome)
    if (known) known.count += points
    else this.#refusals.set(outcome, { count: points, metric, detail })
  }

  has(refusal: Refusal): boolean {
    return this.#refusals.has(refusal)
  }

  /** Why points were refused, for the people who sent them; empty if none were. */
  get message(): string {
    if (this.#refusals.size === 0) return ''
    const reasons = Array.from(this.#refusals, ([refusal, { count, metric, detail }]) => {
      const first = JSON.stringify(metric.slice(0, 255))
      return `${count} ${refusal} (of ${first}: ${REFUSALS[refusal]}${detail})`
    })
    return `${this.rejected} of ${this.total} points were refused: ${reasons.join('; ')}`
  }
}
