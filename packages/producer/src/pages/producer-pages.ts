import { SeriesNumbering, type CollectedPoints, type SeriesHold } from '@oximeter/core'

import { abortable } from '../abortable.ts'
import { nextTurn } from '../next-turn.ts'
import { silent, type Logger } from '../logger.ts'
import { Assignment } from './assignment.ts'
import { KeptPages } from './kept-pages.ts'
import { DEFAULT_PAGE_LIMIT, type PageQuery } from './page-query.ts'
import type { Page } from './page.ts'
import { splitItems } from './split-items.ts'
import { isWorn, MOST_NUMBERS } from './worn-numbering.ts'

/** How much is kept for a collector that does not acknowledge. */
export interface PagesOptions {
  /** The most pages; default 64. No `limit` makes more of one collection. */
  maxPages?: number
  /** The most bytes of samples, 16 MiB by default; the newest collection is kept even if it is larger. */
  maxPageBytes?: number
  logger?: Logger
}

/** Collects from all producers of the registry, the series numbered by the numbering. */
export type Collect = (numbering: SeriesNumbering) => Promise<readonly CollectedPoints[]>

/**
 * A page that is handed out, and what there is to say of it this time. Until it is disposed of, its
 * series are described, although it may be acknowledged meanwhile.
 */
export interface ServedPage extends Disposable {
  readonly page: Page
  /** Whether it was handed out before, … */
  readonly replayed: boolean
  /** … and to somebody else. */
  readonly elsewhere: boolean
  /** Whether another page is ready, so that it is worth while to ask again at once. */
  readonly more: boolean
  /** How many pages the asker may be ahead of what it has made durable. */
  readonly window: number
  /** Pages of its epoch that went unacknowledged so far, for want of room. */
  readonly dropped: number
}

/** A page of more bytes would hold the event loop for more than a few milliseconds to be encoded. */
const PAGE_BYTES = 2 * 2 ** 20

/**
 * The pages of one producer: what was collected and not yet acknowledged, so that a lost answer loses
 * nothing. All who serve the same registry share it.
 */
export class ProducerPages {
  readonly #collectFrom: Collect
  readonly #logger: Logger
  readonly #maxPages: number
  readonly #kept: KeptPages
  readonly #assignment = new Assignment()
  #numbering = new SeriesNumbering()
  /** Whether another one should take its place. */
  #isWorn = false
  #hasWarned = false
  #collecting: Promise<Page> | undefined
  #askedAt: number | undefined
  /** The last page of all, once the end has begun. */
  #last = Infinity
  readonly #settled = Promise.withResolvers<void>()
  #ending: Promise<void> | undefined

  constructor(source: Collect, options: PagesOptions = {}) {
    const { maxPages = 64, maxPageBytes = 16 * 2 ** 20, logger = silent } = options
    this.#collectFrom = source
    this.#logger = logger
    this.#maxPages = maxPages
    this.#kept = new KeptPages({ maxPages, maxBytes: maxPageBytes })
  }

  /** What series have their numbers of. */
  get numbering(): SeriesNumbering {
    return this.#numbering
  }

  /** Names the numbering of series and pages: there is another one in each life of the program. */
  get epoch(): string {
    return this.#numbering.epoch
  }

  /** How many pages are kept. */
  get size(): number {
    return this.#kept.size
  }

  get bytes(): number {
    return this.#kept.bytes
  }

  /** How many pages went unacknowledged, for want of room. */
  get dropped(): number {
    return this.#kept.droppedInAll
  }

  /** Milliseconds since the assigned collector asked last; undefined where none ever did. */
  get sinceAsked(): number | undefined {
    return this.#askedAt === undefined ? undefined : performance.now() - this.#askedAt
  }

  /**
   * Notes who asks, and what it has made durable: only the assigned collector's word counts.
   *
   * @throws StaleGeneration where another collector has been assigned since
   */
  admit({ collector, generation, epoch, ack }: PageQuery): void {
    if (collector === undefined || generation === undefined) return
    this.#assignment.admit(collector, generation)
    this.#askedAt = performance.now()
    if (epoch !== this.epoch || ack === undefined) return
    this.#kept.acknowledge(ack)
    this.#settleIfTaken()
  }

  /**
   * The page that is asked for; collects a new one where that is what is wanted. It is kept, whether or
   * not anybody is still there to take it.
   *
   * @throws StaleGeneration as `admit` does
   */
  async take(query: PageQuery): Promise<ServedPage> {
    this.admit(query)
    const page = this.#wanted(query) ?? (await this.#collect(query.limit))
    const isEnding = page.number <= this.#last && this.#last < Infinity
    const hold = page.numbering.hold()
    return {
      page,
      ...page.serve(query.collector),
      more: isEnding || page.number < this.#kept.next - 1,
      window: isEnding || this.#isAwaited(page) ? 1 : this.#maxPages,
      dropped: this.#kept.dropped,
      [Symbol.dispose]: () => hold.release(),
    }
  }

  /**
   * Collects for the last time, and waits until that page and all before it are acknowledged. Whoever
   * calls it again waits for the same.
   *
   * @returns whether they were, before the signal was aborted
   */
  async offerLast(signal: AbortSignal): Promise<boolean> {
    try {
      this.#ending ??= this.#offerLast()
      await abortable(this.#ending, signal)
      return true
    } catch (error) {
      if (signal.aborted) return false
      throw error
    }
  }

  async #offerLast(): Promise<void> {
    // One that has begun may have missed what was recorded since.
    await this.#collecting?.catch(() => {})
    await this.#collect(DEFAULT_PAGE_LIMIT)
    this.#last = this.#kept.next - 1
    return this.#settled.promise
  }

  /**
   * Has another numbering, and with it another epoch, begin as soon as no page of this one is kept.
   * Numbers are never used twice: without that they would become too many where series come and go.
   */
  renew(): void {
    this.#isWorn = true
  }

  /** Whether the page is to be made durable at once, since nothing new comes before. */
  #isAwaited({ numbering, number }: Page): boolean {
    return this.#isWorn && numbering === this.#numbering && number === this.#kept.next - 1
  }

  /** A kept page; undefined where a new one has to be collected. */
  #wanted({ epoch, page }: PageQuery): Page | undefined {
    const { next, oldest } = this.#kept
    if (epoch !== this.epoch || page === undefined || page > next) return oldest
    return page === next ? undefined : (this.#kept.find(page) ?? oldest)
  }

  /** All who ask for the same page wait for the same collection. */
  #collect(limit: number): Promise<Page> {
    this.#collecting ??= this.#collectNow(limit)
    return this.#collecting
  }

  async #collectNow(limit: number): Promise<Page> {
    this.#renewIfWorn()
    const hold = this.#numbering.hold()
    try {
      const items = await this.#samples()
      // The end of a collection and the making of its pages are two stretches of work, and not one.
      await nextTurn()
      return this.#keep(items, limit, hold)
    } catch (error) {
      hold.release()
      throw error
    } finally {
      this.#collecting = undefined
    }
  }

  #renewIfWorn(): void {
    if (!this.#isWorn || this.#last < Infinity) return
    // Whoever keeps up has acknowledged all long before there are so many numbers.
    if (this.#kept.size > 0 && this.#numbering.size < MOST_NUMBERS) return
    this.#kept.startOver()
    this.#numbering = new SeriesNumbering()
    this.#isWorn = false
  }

  /** None for a page after the last one: nobody waits for its acknowledgement any more. */
  async #samples(): Promise<readonly CollectedPoints[]> {
    return this.#last < Infinity ? [] : await this.#collectFrom(this.#numbering)
  }

  #keep(items: readonly CollectedPoints[], limit: number, hold: SeriesHold): Page {
    const samples = items.reduce((sum, item) => sum + samplesIn(item), 0)
    const maxSamples = Math.max(limit, Math.ceil(samples / this.#maxPages))
    const contents = splitItems(items, { maxSamples, maxBytes: PAGE_BYTES })
    const pages = this.#kept.add(contents, this.#numbering, hold)
    if (isWorn(this.#numbering)) this.renew()
    if (!this.#hasWarned && this.dropped > 0) {
      this.#hasWarned = true
      this.#logger.warn(
        'pages that no collector has acknowledged take more room than they may (maxPages, ' +
          'maxPageBytes): the oldest are dropped, and counted from here on',
      )
    }
    return pages[0]!
  }

  #settleIfTaken(): void {
    if ((this.#kept.oldest?.number ?? Infinity) > this.#last) this.#settled.resolve()
  }
}

function samplesIn(item: CollectedPoints): number {
  return item.status === 'ok' ? item.points.reduce((sum, { rows }) => sum + rows, 0) : 0
}
