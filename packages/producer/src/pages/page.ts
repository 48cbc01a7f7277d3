import type { CollectedPoints, SeriesNumbering } from '@oximeter/core'

/** One item a producer, of which a page may hold a part. */
export interface PageContents {
  readonly items: readonly CollectedPoints[]
  readonly samples: number
  /** About what the samples take in memory, which is about what they take on the wire. */
  readonly bytes: number
  /** One more than the highest number of a series that it has a sample of. */
  readonly seriesEnd: number
}

/** What was collected under one number: the same samples for whoever asks, however often. */
export class Page implements PageContents {
  readonly number: number
  /** What the numbers of its series are of. */
  readonly numbering: SeriesNumbering
  /** The number of the first page of the same collection. */
  readonly collection: number
  readonly items: readonly CollectedPoints[]
  readonly samples: number
  readonly bytes: number
  readonly seriesEnd: number
  #takers: 'none' | 'one' | 'several' = 'none'
  #taker: string | undefined

  constructor(
    number: number,
    numbering: SeriesNumbering,
    collection: number,
    contents: PageContents,
  ) {
    this.number = number
    this.numbering = numbering
    this.collection = collection
    this.items = contents.items
    this.samples = contents.samples
    this.bytes = contents.bytes
    this.seriesEnd = contents.seriesEnd
  }

  /** Whether it has been handed out. */
  get isServed(): boolean {
    return this.#takers !== 'none'
  }

  /** Notes who gets it, and tells whether it, or somebody else, had it before. */
  serve(taker: string | undefined): { replayed: boolean; elsewhere: boolean } {
    const replayed = this.isServed
    // Of who does not say who it is, nobody knows that it is the same.
    const isSame = taker !== undefined && taker === this.#taker
    const elsewhere = replayed && (this.#takers === 'several' || !isSame)
    this.#takers = elsewhere ? 'several' : 'one'
    this.#taker = taker
    return { replayed, elsewhere }
  }
}
