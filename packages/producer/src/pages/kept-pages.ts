import type { SeriesHold, SeriesNumbering } from '@oximeter/core'

import { Page, type PageContents } from './page.ts'

export interface KeptPagesOptions {
  /** The most pages that are kept. */
  readonly maxPages: number
  /** The most bytes of samples that are kept. */
  readonly maxBytes: number
}

/**
 * The pages of a numbering that nobody has acknowledged, in order and without gaps. Past a bound the oldest go, but
 * none of the newest collection: samples that were never offered would be lost at every collection.
 */
export class KeptPages {
  readonly #options: KeptPagesOptions
  readonly #pages: Page[] = []
  /** What each collection holds on to, by the number of its last page. */
  readonly #holds = new Map<number, SeriesHold>()
  #next = 1
  #bytes = 0
  #dropped = 0
  #droppedBefore = 0

  constructor(options: KeptPagesOptions) {
    this.#options = options
  }

  /** The number of the page that comes next. */
  get next(): number {
    return this.#next
  }

  get size(): number {
    return this.#pages.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** How many pages of the present numbering, and at its beginning, went unacknowledged. */
  get dropped(): number {
    return this.#dropped
  }

  /** How many ever did. */
  get droppedInAll(): number {
    return this.#droppedBefore + this.#dropped
  }

  get oldest(): Page | undefined {
    return this.#pages[0]
  }

  find(number: number): Page | undefined {
    return this.#pages[number - (this.oldest?.number ?? this.#next)]
  }

  /**
   * Numbers and keeps the pages of one collection, at least one.
   *
   * @param hold on their numbering, is released once none of them is kept
   */
  add(contents: readonly PageContents[], numbering: SeriesNumbering, hold: SeriesHold): Page[] {
    const first = this.#next
    const pages = contents.map((content) => new Page(this.#next++, numbering, first, content))
    this.#pages.push(...pages)
    this.#holds.set(this.#next - 1, hold)
    for (const { bytes } of pages) this.#bytes += bytes
    this.#makeRoom(first)
    return pages
  }

  /** Lets go of all pages up to this one, but of none that was never handed out. */
  acknowledge(number: number): void {
    while (this.oldest?.isServed && this.oldest.number <= number) this.#shift()
  }

  /** Counts pages from 1 again, for another numbering. Those that are left will not be acknowledged. */
  startOver(): void {
    this.#droppedBefore += this.#dropped
    this.#dropped = this.size
    while (this.size > 0) this.#shift()
    this.#next = 1
  }

  #makeRoom(newest: number): void {
    const { maxPages, maxBytes } = this.#options
    while (
      (this.#pages.length > maxPages || this.#bytes > maxBytes) &&
      (this.oldest?.collection ?? newest) < newest
    ) {
      this.#shift()
      this.#dropped += 1
    }
  }

  #shift(): void {
    const { number = 0, bytes = 0 } = this.#pages.shift() ?? {}
    this.#bytes -= bytes
    this.#holds.get(number)?.release()
    this.#holds.delete(number)
  }
}
