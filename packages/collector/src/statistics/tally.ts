import type { Nanoseconds } from '@oximeter/core'

/**
 * A count that is told in two ways: in all, to people, and since a start time, as a cumulative
 * timeseries that begins anew when the fields that identify it change.
 */
export class Tally {
  total = 0
  startTime: Nanoseconds
  #before = 0

  constructor(startTime: Nanoseconds) {
    this.startTime = startTime
  }

  /** The count since `startTime`. */
  get value(): number {
    return this.total - this.#before
  }

  add(count = 1): void {
    this.total += count
  }

  restart(startTime: Nanoseconds): void {
    this.#before = this.total
    this.startTime = startTime
  }
}

export interface ReasonTally {
  readonly reason: string
  readonly tally: Tally
  /** When it last happened, and in words what. */
  lastAt: Nanoseconds
  example: string
}

/** Whoever invents ever new reasons shares one of this name. */
const OTHER = 'other'
const MAX_REASONS = 64

/** Counts by reason. Empty ones cost next to nothing. */
export class ReasonTallies {
  #byReason: Map<string, ReasonTally> | undefined

  add(reason: string, at: Nanoseconds, example: string, count = 1): void {
    this.#byReason ??= new Map()
    const known = this.#byReason.get(reason)
    const name = known !== undefined || this.#byReason.size < MAX_REASONS ? reason : OTHER
    let entry = known ?? this.#byReason.get(name)
    if (entry === undefined) {
      entry = { reason: name, tally: new Tally(at), lastAt: at, example }
      this.#byReason.set(name, entry)
    }
    entry.tally.add(count)
    entry.lastAt = at
    entry.example = example
  }

  get total(): number {
    return this.all().reduce((sum, { tally }) => sum + tally.total, 0)
  }

  all(): ReasonTally[] {
    return this.#byReason === undefined ? [] : [...this.#byReason.values()]
  }

  restart(startTime: Nanoseconds): void {
    for (const { tally } of this.all()) tally.restart(startTime)
  }
}
