import { PageDecoder, type DecodedPage } from '@oximeter/wire'
import type { SampleOrigin } from '../store/shape-check.ts'
import type { SessionSeries } from '../store/session-series.ts'
import type { PageStore } from './page-store.ts'

export interface PullSessionOptions {
  readonly producer: string
  /** Id of this collector. */
  readonly collector: string
  readonly store: PageStore
}

/** A page that was taken and is not known to be durable. */
interface UnsealedPage {
  readonly page: number
  readonly durable: Promise<unknown>
}

/** What to do with a page that came. */
export type Verdict =
  | 'take'
  /** It is taken already, or of a numbering that is over: an answer that comes late or twice. */
  | 'stale'
  /** Pages before it are missing: to be taken if the producer says so again. */
  | 'ahead'

/** Numberings that are remembered to be over. */
const FORMER_EPOCHS = 8
/** Whatever a producer says that it keeps. */
const MAX_WINDOW = 1024

/**
 * What one producer has given, and what it is to give next: the collector's side of pages and their
 * acknowledgement. Of each numbering every page is taken once, in order, whatever answers come; and
 * it is acknowledged when all that came before it is durable, too.
 */
export class PullSession {
  readonly producer: string
  readonly #collector: string
  readonly #store: PageStore
  #decoder = new PageDecoder()
  #series: SessionSeries
  #epoch: string | undefined
  readonly #formerEpochs: string[] = []
  /** The page to ask for; undefined: the oldest that there is. */
  #next: number | undefined
  /** Pages up to this one may have been stored although they are asked for again. */
  #mayBeStored = -1
  #ahead: number | undefined
  readonly #unsealed: UnsealedPage[] = []
  /** Pages that are durable, and the producer was not told. */
  #untold = 0
  #telling = 0
  #window = 1
  #dropped: number | undefined

  constructor({ producer, collector, store }: PullSessionOptions) {
    this.producer = producer
    this.#collector = collector
    this.#store = store
    this.#series = store.openSeries()
    const position = store.positionOf(producer)
    if (position === undefined) return
    this.#epoch = position.epoch
    this.#next = position.page + 1
  }

  /** Series that it holds in memory. */
  get knownSeries(): number {
    return this.#decoder.known?.series ?? 0
  }

  /** Pages that the producer keeps for it. */
  get unacknowledged(): number {
    return this.#unsealed.length + this.#untold
  }

  /** Whether there are pages of which nobody knows their fate. */
  get hasUnsealed(): boolean {
    return this.#unsealed.length > 0
  }

  /** Whether one more page may be taken before one of them is durable. */
  get hasRoom(): boolean {
    return this.#unsealed.length < this.#window
  }

  /** Whether so many pages wait to be durable that they should soon be. */
  get isCrowded(): boolean {
    return this.#unsealed.length * 2 >= this.#window
  }

  /** Resolves when no page is left of those that are taken now of which nobody knows its fate. */
  async settled(): Promise<void> {
    await Promise.all(this.#unsealed.map(({ durable }) => durable))
  }

  /** The query of the next request. */
  query(generation: number): string {
    const self = `collector=${this.#collector}&generation=${generation}`
    if (this.#epoch === undefined || this.#next === undefined) return self
    const known = `epoch=${this.#epoch}&series=${this.knownSeries}`
    return `${self}&${known}&page=${this.#next}&ack=${this.#tell(this.#next)}`
  }

  /** The query of a request that only says what is durable; undefined if that was said. */
  lastWord(generation: number): string | undefined {
    if (this.#untold === 0 || this.#epoch === undefined || this.#next === undefined)
      return undefined
    const self = `collector=${this.#collector}&generation=${generation}`
    return `${self}&epoch=${this.#epoch}&ack=${this.#tell(this.#next)}&limit=0`
  }

  /** The last page that is durable, with all that came before it. */
  #tell(next: number): number {
    this.#telling = this.#untold
    return (this.#unsealed[0]?.page ?? next) - 1
  }

  /** An answer came to the last request. How many pages it acknowledged that were not before. */
  told(): number {
    const pages = this.#telling
    this.#untold -= pages
    this.#telling = 0
    return pages
  }

  /** @throws {WireError} */
  decode(body: Uint8Array): DecodedPage {
    return this.#decoder.decode(body)
  }

  judge({ epoch, page }: DecodedPage): Verdict {
    if (epoch !== this.#epoch) return this.#formerEpochs.includes(epoch) ? 'stale' : 'take'
    if (this.#next === undefined || page === this.#next) return 'take'
    if (page < this.#next) return 'stale'
    const isSure = this.#ahead === page
    this.#ahead = page
    return isSure ? 'take' : 'ahead'
  }

  /** Resolves with the number of samples when they are in the open batch. */
  async take(page: DecodedPage, origin: SampleOrigin): Promise<number> {
    const isKnown = page.epoch === this.#epoch && this.#next !== undefined
    if (page.epoch !== this.#epoch) this.#begin(page.epoch)
    // A replay that only we got can have left nothing, unless we lost our own memory of it.
    const mayBeDouble =
      page.page <= this.#mayBeStored || (page.replayed && (page.servedToOther || !isKnown))
    const position = { producer: this.producer, epoch: page.epoch, page: page.page }
    const { samples, durable } = await this.#store.takePage(page, this.#series, origin, position, {
      mayBeDouble,
    })
    this.#next = page.page + 1
    this.#ahead = undefined
    this.#window = Math.min(Math.max(page.window, 1), MAX_WINDOW)
    const unsealed: UnsealedPage = {
      page: page.page,
      durable: durable.then(
        () => this.#sealed(unsealed),
        () => this.#lost(unsealed),
      ),
    }
    this.#unsealed.push(unsealed)
    return samples
  }

  /** Pages that the producer has given up since this was last asked, and nobody got. */
  newlyDropped({ dropped }: DecodedPage): number {
    const before = this.#dropped ?? dropped
    this.#dropped = dropped
    return Math.max(0, dropped - before)
  }

  /** Forgets the series, so that all are described anew: less memory, or a fresh start. */
  forgetSeries(): void {
    this.#series[Symbol.dispose]()
    this.#series = this.#store.openSeries()
    this.#decoder = new PageDecoder()
  }

  #begin(epoch: string): void {
    if (this.#epoch !== undefined) {
      this.#formerEpochs.push(this.#epoch)
      if (this.#formerEpochs.length > FORMER_EPOCHS) this.#formerEpochs.shift()
      this.#dropped = 0
      this.#series[Symbol.dispose]()
      this.#series = this.#store.openSeries()
    }
    this.#epoch = epoch
    this.#next = undefined
    this.#unsealed.length = 0
    this.#untold = 0
    this.#telling = 0
    this.#mayBeStored = -1
  }

  #sealed(page: UnsealedPage): void {
    const index = this.#unsealed.indexOf(page)
    if (index < 0) return
    this.#unsealed.splice(index, 1)
    this.#untold += 1
  }

  /** It is pulled again, and those after it, which may be stored twice now. */
  #lost(page: UnsealedPage): void {
    const index = this.#unsealed.indexOf(page)
    if (index < 0) return
    this.#mayBeStored = (this.#next ?? 0) - 1
    this.#next = page.page
    this.#unsealed.length = index
  }
}
