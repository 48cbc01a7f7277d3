import type { Nanoseconds } from '@oximeter/core'
import { UNKNOWN_START, type SeriesEvent } from './track.ts'

export type CumulativeStep = 'next' | 'restart' | 'repeated' | 'out_of_order' | 'superseded'

/**
 * When a running total that somebody else keeps began, and when it was told last.
 *
 * A start that nobody knows (0, or the time of the first point, by OpenTelemetry's convention) is
 * 1970: then next to nothing of the total is taken to have come lately. A total that begins anew
 * begins after the last point before, however its clock tells it.
 */
export class CumulativeTimes {
  time: Nanoseconds = -1n
  startTime: Nanoseconds = UNKNOWN_START
  /** As the source told it. */
  #source: Nanoseconds = -1n
  readonly #onEvent: (event: SeriesEvent) => void

  constructor(onEvent: (event: SeriesEvent) => void) {
    this.#onEvent = onEvent
  }

  /** What a point would be. Nothing changes. */
  judge(startTime: Nanoseconds, time: Nanoseconds, hasFallen: boolean): CumulativeStep {
    if (time === this.time) return 'repeated'
    if (time < this.time) return 'out_of_order'
    if (startTime < this.#source && startTime !== 0n) return 'superseded'
    if (this.time < 0n) return 'next'
    const isOther = startTime !== this.#source && startTime !== 0n
    return isOther || hasFallen ? 'restart' : 'next'
  }

  /** Goes on to the point. */
  advance(step: 'next' | 'restart', startTime: Nanoseconds, time: Nanoseconds): void {
    const isKnown = startTime !== 0n && startTime < time
    if (step === 'restart') {
      const isTold = isKnown && startTime !== this.#source && startTime > this.time
      const after = isTold ? startTime : this.time + 1n
      this.startTime = after < time ? after : this.time
      this.#onEvent('restart')
    } else if (this.time < 0n) {
      this.startTime = isKnown ? startTime : UNKNOWN_START
    }
    if (startTime !== 0n) this.#source = startTime
    this.time = time
  }
}
