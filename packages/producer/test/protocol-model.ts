import assert from 'node:assert/strict'

import { ProducerRegistry } from '@oximeter/core'
import { decodeResults, MEDIA_TYPE_COLUMNS, PageDecoder } from '@oximeter/wire'

import { answer, type CollectionAnswer } from '../src/index.ts'
import type { ProducerPages } from '../src/pages/producer-pages.ts'
import { servedRegistry } from '../src/served-registry.ts'
import { Counted, numbersOf } from './counted.ts'

const MAX_PAGES = 4
/** Room for about eight samples. */
const MAX_PAGE_BYTES = 100
const OPTIONS = { ownMetrics: false, maxPages: MAX_PAGES, maxPageBytes: MAX_PAGE_BYTES }

/** What is known of the pages of one epoch. */
class Epoch {
  /** What is on each page that was seen, and its bytes in columns. */
  readonly pages = new Map<number, number[]>()
  readonly bytes = new Map<number, Buffer>()
  /** Who got each page. */
  readonly takers = new Map<number, Set<string>>()
  acknowledged = 0
  /** Pages that were dropped when it began. */
  readonly droppedBefore: number

  constructor(droppedBefore: number) {
    this.droppedBefore = droppedBefore
  }
}

/** What a program hands out in one life. */
class Life {
  readonly registry = new ProducerRegistry({ id: '00000000-0000-4000-8000-00000000000f' })
  readonly source = new Counted()
  /** In the order in which they began. */
  readonly epochs = new Map<string, Epoch>()
  /** The numbers of samples that were taken without a page. */
  readonly drained = new Set<number>()
  generation = -1

  readonly kept: ProducerPages

  constructor() {
    this.registry.register(this.source)
    // Whoever comes first decides.
    this.kept = servedRegistry(this.registry, OPTIONS).pages
  }

  /** The present one. */
  get epoch(): Epoch {
    const { epoch, dropped } = this.kept
    const known = this.epochs.get(epoch) ?? new Epoch(dropped)
    this.epochs.set(epoch, known)
    return known
  }

  /** The numbers of all samples that were seen on pages. */
  onPages(): number[] {
    return [...this.epochs.values()].flatMap(({ pages }) => [...pages.values()].flat())
  }
}

/** A collector as a producer sees it: what it knows is what of the answers arrived. */
export class Collector {
  readonly id: string
  generation: number | undefined
  epoch: string | undefined
  /** The highest page up to which all arrived, from wherever it began in the epoch. */
  taken = 0
  /** Answers that arrived in the epoch: what its decoder knows. */
  arrived: Uint8Array[] = []

  constructor(id: string) {
    this.id = id
  }

  decoder(): PageDecoder {
    const decoder = new PageDecoder()
    for (const body of this.arrived) decoder.decode(body)
    return decoder
  }
}

/** How a request is made. */
export interface Request {
  readonly collector: Collector
  /** Undefined: the page is not named. Else counted from the one after the last that arrived. */
  readonly page: number | undefined
  readonly acknowledges: boolean
  readonly identifies: boolean
  readonly namesEpoch: boolean
  readonly limit: number | undefined
  readonly json: boolean
  /** Whether the answer is lost on its way. */
  readonly lost: boolean
}

interface Seen {
  readonly epoch: string
  readonly page: number
  readonly numbers: number[]
  readonly replayed: boolean
  readonly servedToOther: boolean
  readonly dropped: number
}

/** A producer and all that must be true of it, whoever asks for what in whichever order. */
export class ProtocolModel {
  life = new Life()
  #generation = 0

  restart(): void {
    this.check()
    this.life = new Life()
  }

  /** Its numbering is worn: another epoch is due. */
  renew(): void {
    this.life.kept.renew()
  }

  assign(collector: Collector): void {
    collector.generation = this.#generation++
  }

  /** Asks, and checks what is answered. `alone`: nobody else asks meanwhile. */
  async ask(request: Request, alone = true): Promise<void> {
    const { life } = this
    const { collector, json } = request
    const { query, isStale } = this.#queryOf(request)
    const accept = json ? 'application/json' : MEDIA_TYPE_COLUMNS
    const headers = { host: 'localhost', accept }
    const before = life.epoch
    const response = await answer(life.registry, life.registry.id, {
      method: 'GET',
      headers,
      query,
    })
    if (alone && life.epoch !== before) {
      // It is over, so all that it has is durable.
      assert.ok(before.acknowledged >= Math.max(0, ...before.pages.keys()))
    }
    if (alone || isStale) assert.equal(response.status, isStale ? 409 : 200)
    if (response.status === 409) return
    this.#checkBounds()
    if (json && request.page === undefined) {
      this.#drained(response)
      return
    }
    const seen = this.#seen(request, response)
    this.#checkSeen(seen, request.identifies ? collector.id : '', alone)
    if (!request.lost && !json) this.#arrive(request, seen, response.body)
  }

  /** Takes everything that is kept, as a new collector does, and makes sure that nothing is missing. */
  async takeAll(collector: Collector): Promise<void> {
    const { drained, epoch, kept, source } = this.life
    const waiting = [...epoch.pages.keys()].filter((page) => page > epoch.acknowledged)
    const offered = new Set<number>()
    this.assign(collector)
    const request = { collector, acknowledges: true, identifies: true, namesEpoch: true }
    const plain = { limit: undefined, json: false, lost: false }
    const note = () => {
      if (this.life.epoch === epoch) offered.add(collector.taken)
    }
    await this.ask({ ...request, ...plain, page: undefined })
    source.samples = 0
    do {
      note()
      await this.ask({ ...request, ...plain, page: 0 })
    } while (kept.size > 1)
    note()
    assert.ok(this.check() <= kept.dropped)
    // What was not acknowledged is offered, but for what was dropped; nothing is missing at the end.
    const gone = waiting.filter((page) => !offered.has(page))
    assert.ok(gone.length <= kept.dropped)
    const last = Math.max(-1, ...this.life.onPages(), ...drained)
    assert.equal(last, source.produced - 1)
  }

  /**
   * What was produced is on pages, once and in order, but for what was drained, and for pages that nobody saw:
   * how many of them there are is returned.
   */
  check(): number {
    const { epochs, drained, kept } = this.life
    let [next, unseen] = [0, 0]
    for (const { pages } of epochs.values()) {
      let lastPage = 0
      for (const [page, numbers] of [...pages].sort(([a], [b]) => a - b)) {
        for (const number of numbers) {
          while (drained.has(next)) next += 1
          if (number > next) unseen += this.#unseenBetween(lastPage, page)
          assert.ok(number >= next)
          next = number + 1
          lastPage = page
        }
        lastPage = page
      }
    }
    assert.ok(unseen <= kept.dropped + kept.size)
    return unseen
  }

  /** Samples are missing: so there has to be a page on which nobody has seen them. */
  #unseenBetween(before: number, page: number): number {
    assert.ok(page - before > 1)
    return page - before - 1
  }

  #queryOf(request: Request): { query: URLSearchParams; isStale: boolean } {
    const { life } = this
    const { collector, page, limit } = request
    const { epoch } = life.kept
    const query = new URLSearchParams()
    if (collector.epoch !== undefined && request.namesEpoch) {
      query.set('epoch', collector.epoch)
      query.set('series', `${collector.decoder().known?.series ?? 0}`)
    }
    if (page !== undefined) query.set('page', `${Math.max(0, collector.taken + 1 + page)}`)
    if (limit !== undefined) query.set('limit', `${limit}`)
    if (request.acknowledges) query.set('ack', `${collector.taken}`)
    let isStale = false
    if (request.identifies) {
      query.set('collector', collector.id)
      const { generation } = collector
      if (generation !== undefined) {
        query.set('generation', `${generation}`)
        isStale = generation < life.generation
        if (!isStale) {
          life.generation = generation
          if (request.acknowledges && query.get('epoch') === epoch) {
            life.epoch.acknowledged = Math.max(life.epoch.acknowledged, collector.taken)
          }
        }
      }
    }
    return { query, isStale }
  }

  /** Samples that were drained are on no page. */
  #drained({ body }: CollectionAnswer): void {
    const { drained } = this.life
    const [item] = decodeResults(body).items
    const onPages = new Set(this.life.onPages())
    for (const number of item?.status === 'ok' ? numbersOf(item.samples) : []) {
      assert.equal(drained.has(number) || onPages.has(number), false)
      drained.add(number)
    }
  }

  #seen({ collector, json, namesEpoch }: Request, { headers, body }: CollectionAnswer): Seen {
    if (json) {
      const [item] = decodeResults(body).items
      return {
        epoch: headers['oximeter-epoch']!,
        page: Number(headers['oximeter-page']),
        numbers: item?.status === 'ok' ? numbersOf(item.samples) : [],
        replayed: headers['oximeter-replayed'] === 'true',
        servedToOther: headers['oximeter-served-to-other'] === 'true',
        dropped: Number(headers['oximeter-dropped']),
      }
    }
    const decoder = namesEpoch ? collector.decoder() : new PageDecoder()
    const page = decoder.decode(body)
    assert.deepEqual(page.refused, [])
    const numbers = page.points.flatMap(({ data }) =>
      data.kind === 'numbers' ? Array.from(data.values as ArrayLike<bigint>, Number) : [],
    )
    const bytes = Buffer.from(body).subarray(Buffer.from(body).indexOf('ITEM'))
    const known = this.#epochOf(page).bytes
    assert.equal(bytes.equals(known.get(page.page) ?? bytes), true)
    known.set(page.page, bytes)
    return { ...page, numbers }
  }

  #checkSeen(seen: Seen, collector: string, alone: boolean): void {
    const { drained, kept } = this.life
    const { pages, takers, acknowledged, droppedBefore } = this.#epochOf(seen)
    if (alone) assert.equal(seen.epoch, kept.epoch)
    assert.ok(seen.page > (alone ? acknowledged : 0))
    const known = pages.get(seen.page)
    if (known === undefined) {
      const others = new Set(this.life.onPages())
      const isElsewhere = (number: number) => others.has(number) || drained.has(number)
      assert.deepEqual(seen.numbers.filter(isElsewhere), [])
      pages.set(seen.page, seen.numbers)
    } else {
      assert.deepEqual(seen.numbers, known)
    }
    const before = takers.get(seen.page) ?? new Set()
    if (alone) {
      assert.equal(seen.replayed, before.size > 0)
      // Nobody knows of two who do not say who they are that they are the same.
      const isOther = (taker: string) => taker !== collector || taker === ''
      assert.equal(seen.servedToOther, [...before].some(isOther))
      assert.equal(seen.dropped, kept.dropped - droppedBefore)
    }
    takers.set(seen.page, before.add(collector))
  }

  #epochOf({ epoch }: Pick<Seen, 'epoch'>): Epoch {
    const known = epoch === this.life.kept.epoch ? this.life.epoch : this.life.epochs.get(epoch)
    assert.ok(known)
    return known
  }

  #arrive({ collector, page: offset }: Request, { epoch, page }: Seen, body: Uint8Array): void {
    if (epoch !== collector.epoch) {
      collector.epoch = epoch
      collector.arrived = []
      collector.taken = page
    } else if (page === collector.taken + 1 || (offset === 0 && page > collector.taken)) {
      // What was wanted; or, where that is gone, the oldest that is kept.
      collector.taken = page
    }
    collector.arrived.push(body)
  }

  /** Past a bound only the newest collection is kept. */
  #checkBounds(): void {
    const { size, bytes } = this.life.kept
    assert.ok(size <= MAX_PAGES)
    assert.ok(bytes <= Math.max(MAX_PAGE_BYTES, 12 * this.life.source.largest))
  }
}
