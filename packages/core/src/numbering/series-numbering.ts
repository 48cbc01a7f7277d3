import type { SeriesDescription } from '../points.ts'
import { MetricsError } from '../metrics-error.ts'
import { grown } from '../number-arrays.ts'

/** Something that has a number, and says what it is when it is asked for. */
export interface DescribedSeries {
  describe(): SeriesDescription
}

/** Keeps the descriptions of all series that end from now on. */
export interface SeriesHold extends Disposable {
  /** Lets go of them. More than once does no harm. */
  release(): void
}

/** A number that no series has: whoever maps numbers may use it as a mark. */
const NO_NUMBER = 0xffff_ffff

/** Of the descriptions that nobody needs any more, so many are dropped at a time. */
const DROPPED_AT_A_TIME = 4096

/**
 * A numbering of series: from 0, in order of first appearance. A number is given once and stands
 * for one series, start time and bin layout: what begins anew gets another number.
 *
 * Descriptions are kept as long as their series live. Once a series has ended, its description is
 * dropped, unless somebody holds on since before: whoever keeps points holds on from before they
 * are collected until they are no longer needed.
 *
 * A numbering is for one registry: another one that collects the same instruments numbers their
 * series anew, each time it is its turn.
 *
 * @example
 * const numbering = new SeriesNumbering()
 * const hold = numbering.hold()
 * const items = await registry.collectPoints(numbering)
 * numbering.describe(0) // { timeseries, startTime, … }
 * hold.release() // when the points are no longer needed
 */
export class SeriesNumbering {
  /** A random UUID that tells this numbering from all others. */
  readonly epoch: string = crypto.randomUUID()
  #size = 0
  /** The numbers that are described, ascending, and behind each what describes it. */
  #numbers = new Uint32Array(16)
  #series: (DescribedSeries | undefined)[] = []
  /** How many of them are dropped, and only wait for the others to be moved together. */
  #dropped = 0
  /** Numbers whose series have ended, in that order, and how many before the first of them. */
  #ended: number[] = []
  #forgotten = 0
  /** The oldest first. */
  readonly #holds = new Set<Hold>()

  /** How many numbers were given: the next series has this one. */
  get size(): number {
    return this.#size
  }

  /** How many numbers are described: of series that live, and of those that are held on to. */
  get described(): number {
    return this.#series.length - this.#dropped
  }

  /** How many of these live: the others have ended, and are described for who holds on to them. */
  get live(): number {
    return this.described - this.#ended.length
  }

  /** What a number stands for; undefined of one that was never given, or that nobody needs. */
  describe(number: number): SeriesDescription | undefined {
    const place = this.#placeFrom(number)
    return this.#numbers[place] === number ? this.#series[place]?.describe() : undefined
  }

  /**
   * The first number from `from` on that is described, or `size` if there is none: so that whoever
   * describes all of them need not ask for each that was ever given.
   */
  next(from: number): number {
    for (let place = this.#placeFrom(from); place < this.#series.length; place++) {
      if (this.#series[place]) return this.#numbers[place]!
    }
    return this.#size
  }

  /** Keeps the descriptions of all series that end from now on, until it is released. */
  hold(): SeriesHold {
    const hold = new Hold(this.#forgotten + this.#ended.length, (which) => {
      if (this.#holds.delete(which)) this.#forget()
    })
    this.#holds.add(hold)
    return hold
  }

  /**
   * Gives a series its number. For whoever makes points; `end` follows.
   *
   * @throws MetricsError `oximeter_server` after 2^32 - 1 numbers: begin another numbering
   */
  add(series: DescribedSeries): number {
    if (this.#size === NO_NUMBER) {
      const message = 'the numbers of series are used up: begin another numbering'
      throw new MetricsError({ type: 'oximeter_server', message })
    }
    const number = this.#size++
    const place = this.#series.length
    if (place === this.#numbers.length) this.#numbers = grown(this.#numbers, place + (place >> 1))
    this.#numbers[place] = number
    this.#series.push(series)
    return number
  }

  /** Takes note that the series of a number has ended, and of what is to be said of it from now on. */
  end(number: number, description: SeriesDescription): void {
    if (this.#holds.size === 0 && this.#ended.length === 0) {
      this.#drop(number)
      return
    }
    const place = this.#placeFrom(number)
    this.#series[place] = { describe: () => description }
    this.#ended.push(number)
    this.#forget()
  }

  /** Drops what has ended and nobody holds on to; some at a time, so that it never takes long. */
  #forget(): void {
    const [oldest] = this.#holds
    const until = oldest ? oldest.since - this.#forgotten : this.#ended.length
    const count = Math.min(until, DROPPED_AT_A_TIME)
    if (count <= 0) return
    for (const number of this.#ended.splice(0, count)) this.#drop(number)
    this.#forgotten += count
  }

  #drop(number: number): void {
    this.#series[this.#placeFrom(number)] = undefined
    this.#dropped += 1
    if (this.#dropped > 64 && this.#dropped * 2 > this.#series.length) this.#moveTogether()
  }

  #moveTogether(): void {
    let to = 0
    for (let from = 0; from < this.#series.length; from++) {
      const series = this.#series[from]
      if (!series) continue
      this.#series[to] = series
      this.#numbers[to++] = this.#numbers[from]!
    }
    this.#series.length = to
    this.#dropped = 0
    if (to * 4 < this.#numbers.length) this.#numbers = this.#numbers.slice(0, Math.max(16, to * 2))
  }

  /** Where a number is, or else the first that is greater. */
  #placeFrom(number: number): number {
    const numbers = this.#numbers
    const length = this.#series.length
    // Where nothing was dropped, and among the newest, numbers are without gaps.
    if (number < length && numbers[number] === number) return number
    const fromEnd = length - (this.#size - number)
    if (fromEnd >= 0 && fromEnd < length && numbers[fromEnd] === number) return fromEnd
    let low = 0
    let high = length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (numbers[middle]! < number) low = middle + 1
      else high = middle
    }
    return low
  }
}

class Hold implements SeriesHold {
  /** How many series had ended before. */
  readonly since: number
  readonly #release: (hold: Hold) => void

  constructor(since: number, release: (hold: Hold) => void) {
    this.since = since
    this.#release = release
  }

  release(): void {
    this.#release(this)
  }

  [Symbol.dispose](): void {
    this.release()
  }
}
