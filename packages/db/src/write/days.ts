import type { Nanoseconds } from '@oximeter/core'

const DAY = 86_400_000_000_000n

export interface Day {
  /** Since the epoch. */
  readonly number: number
  /** `2026-11-22` */
  readonly text: string
}

/** Which UTC day a time is in; quick for times of the same day as the last. */
export class Days {
  #from = 0n
  #to = 0n
  #day: Day = { number: 0, text: '' }

  of(time: Nanoseconds): Day {
    if (time < this.#from || time >= this.#to) {
      const whole = time / DAY
      const number = time < 0n && whole * DAY !== time ? whole - 1n : whole
      this.#from = number * DAY
      this.#to = this.#from + DAY
      const date = new Date(Number(this.#from / 1_000_000n))
      this.#day = { number: Number(number), text: date.toISOString().slice(0, 10) }
    }
    return this.#day
  }
}
