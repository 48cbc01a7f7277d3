import type { Nanoseconds } from '@oximeter/core'

const MINUTE = 60_000_000_000n
export const MINUTES_OF_A_DAY = 1440
const DAY_MS = 86_400_000

export interface Day {
  /** Since the epoch. */
  readonly number: number
  /** `2026-11-22` */
  readonly text: string
}

export interface Minute {
  /** Since the epoch. */
  readonly number: number
  readonly day: Day
  readonly from: Nanoseconds
  /** Where the next minute begins. */
  readonly to: Nanoseconds
}

/** Which UTC minute and day a time is in; quick for times of the same minute as the last. */
export class Minutes {
  #minute: Minute = { number: 0, day: dayOf(0), from: 0n, to: MINUTE }

  of(time: Nanoseconds): Minute {
    if (time < this.#minute.from || time >= this.#minute.to) {
      const whole = time / MINUTE
      const number = Number(time < 0n && whole * MINUTE !== time ? whole - 1n : whole)
      const from = BigInt(number) * MINUTE
      const day = Math.floor(number / MINUTES_OF_A_DAY)
      const known = this.#minute.day
      this.#minute = {
        number,
        day: known.number === day ? known : dayOf(day),
        from,
        to: from + MINUTE,
      }
    }
    return this.#minute
  }
}

function dayOf(number: number): Day {
  return { number, text: new Date(number * DAY_MS).toISOString().slice(0, 10) }
}
