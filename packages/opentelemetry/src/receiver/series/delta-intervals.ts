import type { Nanoseconds } from '@oximeter/core'
import type { SeriesEvent } from './track.ts'

export type DeltaStep = 'next' | 'fills' | 'repeated' | 'out_of_order' | 'overlap'

interface Interval {
  readonly from: Nanoseconds
  readonly to: Nanoseconds
}

/** So many gaps are remembered; what fills an older one counts as out of order. */
const MAX_GAPS = 16

/**
 * Which intervals of a series have been counted: each is to be counted once. One that comes late is
 * welcome where nothing was counted yet.
 */
export class DeltaIntervals {
  /** Since when there is a total; undefined before the first interval. */
  startTime: Nanoseconds | undefined
  time: Nanoseconds = -1n
  #lastFrom: Nanoseconds = -1n
  #gaps: Interval[] = []
  readonly #onEvent: (event: SeriesEvent) => void

  constructor(onEvent: (event: SeriesEvent) => void) {
    this.#onEvent = onEvent
  }

  /** What an interval would be. Nothing changes. */
  judge(startTime: Nanoseconds, time: Nanoseconds): DeltaStep {
    const { from, to } = this.#intervalOf(startTime, time)
    if (this.startTime === undefined || from >= this.time) return 'next'
    if (to === this.time && from === this.#lastFrom) return 'repeated'
    if (to > this.time) return 'overlap'
    return this.#gapAround({ from, to }) === undefined ? 'out_of_order' : 'fills'
  }

  advance(step: 'next' | 'fills', startTime: Nanoseconds, time: Nanoseconds): void {
    const interval = this.#intervalOf(startTime, time)
    if (step === 'fills') this.#fill(interval)
    else this.#append(interval)
  }

  /** Counts from here on, as if there had been nothing. */
  restart(from: Nanoseconds): void {
    this.startTime = from
    this.#gaps = []
    this.#onEvent('restart')
  }

  /** One whose start is not known begins where the last one ended. */
  #intervalOf(startTime: Nanoseconds, time: Nanoseconds): Interval {
    const isKnown = startTime !== 0n && startTime < time
    if (isKnown) return { from: startTime, to: time }
    // Sent once more, it is the last one.
    if (time === this.time) return { from: this.#lastFrom, to: time }
    return { from: this.time >= 0n && this.time < time ? this.time : time - 1n, to: time }
  }

  #append({ from, to }: Interval): void {
    if (this.startTime === undefined) this.startTime = from
    else if (from > this.time) {
      this.#gaps = [...this.#gaps.slice(1 - MAX_GAPS), { from: this.time, to: from }]
      this.#onEvent('gap')
    }
    this.#lastFrom = from
    this.time = to
  }

  #fill({ from, to }: Interval): void {
    const gap = this.#gapAround({ from, to })!
    const rest = [
      { from: gap.from, to: from },
      { from: to, to: gap.to },
    ].filter((part) => part.from < part.to)
    this.#gaps = this.#gaps.flatMap((other) => (other === gap ? rest : [other])).slice(-MAX_GAPS)
    this.#onEvent('gap_filled')
  }

  #gapAround({ from, to }: Interval): Interval | undefined {
    return this.#gaps.find((gap) => gap.from <= from && to <= gap.to)
  }
}
