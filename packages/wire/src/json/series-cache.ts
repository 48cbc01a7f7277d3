import type { Buffer } from 'node:buffer'

import type { DatumType, Timeseries } from '@oximeter/core'

/** A series that was seen before. */
interface Entry {
  /** What describes it, to the brace that ends the sample, with a character for each byte. */
  readonly text: string
  readonly timeseries: Timeseries
  /** The series that came after this one the last time. */
  next: Entry | undefined
  /** The number of the response that had it last. */
  seen: number
}

/** A series is kept through so many responses that do not have it. */
const KEPT_RESPONSES = 1

/**
 * Gives samples of one series one object, from each response to the next.
 *
 * A series is known by the bytes that describe it. Since a producer sends its series in the same
 * order each time, the one to expect is the one that followed last time; then telling that a sample
 * is of a known series takes a comparison of bytes and no parsing.
 */
export class SeriesCache {
  readonly #entries = new Map<DatumType, Map<string, Entry>>()
  #response = 0
  #first: Entry | undefined
  #last: Entry | undefined

  /** The series that these bytes begin with, and how many describe it, if it is the expected one. */
  expected(bytes: Buffer, start: number, type: DatumType): KnownSeries | undefined {
    const entry = this.#last ? this.#last.next : this.#first
    if (entry === undefined || entry.timeseries.datumType !== type) return undefined
    if (this.#isForgotten(entry)) return undefined
    const { text, timeseries } = entry
    if (bytes.toString('latin1', start, start + text.length) !== text) return undefined
    this.#see(entry)
    return { timeseries, length: text.length }
  }

  /**
   * The object that stands for a series like this one: the first that was seen.
   *
   * @param description the bytes that describe it
   */
  share(description: Buffer, timeseries: Timeseries): Timeseries {
    const text = description.toString('latin1')
    let entries = this.#entries.get(timeseries.datumType)
    if (!entries) this.#entries.set(timeseries.datumType, (entries = new Map<string, Entry>()))
    let entry = entries.get(text)
    if (!entry) {
      entry = { text, timeseries, next: undefined, seen: this.#response }
      entries.set(text, entry)
    }
    if (this.#last) this.#last.next = entry
    else this.#first = entry
    this.#see(entry)
    return entry.timeseries
  }

  /** Expects the first series of a response. */
  beginResponse(): void {
    this.#last = undefined
  }

  /** Forgets the series that are not sent any more. */
  endResponse(): void {
    this.#response++
    for (const entries of this.#entries.values()) {
      for (const [text, entry] of entries) {
        if (!this.#isForgotten(entry)) continue
        entries.delete(text)
        // A series that is still sent may lead to this one; it must not keep a chain of others.
        entry.next = undefined
      }
    }
  }

  #isForgotten(entry: Entry): boolean {
    return entry.seen + 1 + KEPT_RESPONSES < this.#response
  }

  #see(entry: Entry): void {
    entry.seen = this.#response
    this.#last = entry
  }
}

export interface KnownSeries {
  readonly timeseries: Timeseries
  /** How many bytes describe it. */
  readonly length: number
}
