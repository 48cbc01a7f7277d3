import type { Nanoseconds } from '@oximeter/core'
import { LATEST_SPAN, SPANS_OF_A_DAY } from '../tables/series.ts'

const DAY_MS = 86_400_000

export interface Day {
  /** Since the epoch. */
  readonly number: number
  /** `2026-11-22` */
  readonly text: string
}

/** A part of a UTC day: see the table of latest times. */
export interface Span {
  /** Since the epoch. */
  readonly number: number
  readonly day: Day
  readonly from: Nanoseconds
  /** Where the next span begins. */
  readonly to: Nanoseconds
}

/** Which span and day a time is in; quick for times of the same span as the last. */
export class Spans {
  #span: Span = { number: 0, day: dayOf(0), from: 0n, to: LATEST_SPAN }

  of(time: Nanoseconds): Span {
    if (time < this.#span.from || time >= this.#span.to) {
      const whole = time / LATEST_SPAN
      const number = Number(time < 0n && whole * LATEST_SPAN !== time ? whole - 1n : whole)
      const from = BigInt(number) * LATEST_SPAN
      const day = Math.floor(number / SPANS_OF_A_DAY)
      const known = this.#span.day
      this.#span = {
        number,
        day: known.number === day ? known : dayOf(day),
        from,
        to: from + LATEST_SPAN,
      }
    }
    return this.#span
  }
}

function dayOf(number: number): Day {
  return { number, text: new Date(number * DAY_MS).toISOString().slice(0, 10) }
}
