import type { RequestListener } from 'node:http'
import {
  i64,
  metric,
  pointsToSamples,
  samplesToPoints,
  SeriesNumbering,
  string,
  target,
} from '@oximeter/core'
import { BlockBuilder } from '@oximeter/db'
import {
  encodePoints,
  encodeSeries,
  framePage,
  MEDIA_TYPE_COLUMNS,
  type DecodedPage,
  type PageHeader,
} from '@oximeter/wire'
import type { PagePosition } from '../src/pull/page-position.ts'
import type { PageStore, StoredPage } from '../src/pull/page-store.ts'
import { SessionSeries } from '../src/store/session-series.ts'

const tank = target('tank', { name: string() })
const number = metric('number', {}, i64())

/** Pages in columns, made as a test wants them. The sample of page n has the value n. */
export class Pages {
  readonly #numbering = new SeriesNumbering()

  get epoch(): string {
    return this.#numbering.epoch
  }

  /** Page n is of the series n modulo 3. */
  async body(page: number, header: Partial<PageHeader> = {}): Promise<Uint8Array> {
    const series = [0, 1, 2].map((i) => tank.of({ name: `tank ${i}` }))
    const at = BigInt(page) * 1_000_000n
    const samples = series.map((each, i) => number.sample(each, {}, i === page % 3 ? page : -1, at))
    // All have their numbers from the first page on.
    const [all] = samplesToPoints(samples, this.#numbering)
    const wanted = samples.filter((_, i) => i === page % 3)
    const points = all === undefined ? [] : samplesToPoints(wanted, this.#numbering)
    const first = header.series?.first ?? 0
    const whole: PageHeader = {
      epoch: this.epoch,
      page,
      replayed: false,
      servedToOther: false,
      more: false,
      dropped: 0,
      window: 64,
      series: { first, count: 3 - first },
      ...header,
    }
    const described = await encodeSeries(this.#numbering, first, 3)
    return Buffer.concat(
      framePage(whole, described, encodePoints([{ status: 'ok', points }], whole)),
    )
  }
}

/** A request as a page server sees it. */
export interface PageRequest {
  readonly epoch: string | undefined
  readonly series: number
  readonly page: number | undefined
  readonly ack: number | undefined
  readonly collector: string | undefined
  readonly generation: string | undefined
  /** Only where there is one. */
  readonly limit?: number | undefined
}

/** Answers each request with what `answer` gives: a page's body, or nothing. */
export function pageListener(
  answer: (request: PageRequest) => Promise<Uint8Array | undefined>,
): RequestListener {
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://producer')
    const whole = (name: string): number | undefined =>
      searchParams.has(name) ? Number(searchParams.get(name)) : undefined
    void answer({
      epoch: searchParams.get('epoch') ?? undefined,
      series: whole('series') ?? 0,
      page: whole('page'),
      ack: whole('ack'),
      collector: searchParams.get('collector') ?? undefined,
      generation: searchParams.get('generation') ?? undefined,
      ...(searchParams.has('limit') && { limit: whole('limit') }),
    }).then((body) => {
      if (body === undefined) return response.destroy()
      return response.writeHead(200, { 'content-type': MEDIA_TYPE_COLUMNS }).end(body)
    })
  }
}

export interface TakenPage extends PagePosition {
  readonly values: readonly bigint[]
  readonly mayBeDouble: boolean
}

/** Takes pages as a collector's storage does, and makes them durable when a test says so. */
export class MemoryPages implements PageStore {
  readonly taken: TakenPage[] = []
  /** What is durable. */
  readonly sealed: TakenPage[] = []
  flushes = 0
  /** The next page is not taken. */
  refuses = false
  readonly #builder = new BlockBuilder()
  #open: { readonly page: TakenPage; readonly durable: PromiseWithResolvers<void> }[] = []

  openSeries(): SessionSeries {
    return new SessionSeries(this.#builder)
  }

  takePage(
    { described, points }: DecodedPage,
    series: SessionSeries,
    _origin: unknown,
    position: PagePosition,
    { mayBeDouble }: { readonly mayBeDouble: boolean },
  ): Promise<StoredPage> {
    if (this.refuses) {
      this.refuses = false
      return Promise.reject(new Error('no room'))
    }
    series.describe(described.first, described.series)
    const values = points
      .flatMap((each) => [...pointsToSamples(each, series.get)])
      .map(({ datum }) => ('value' in datum ? BigInt(String(datum.value)) : -1n))
    const page = { ...position, values, mayBeDouble }
    const durable = Promise.withResolvers<void>()
    this.taken.push(page)
    this.#open.push({ page, durable })
    return Promise.resolve({ samples: values.length, durable: durable.promise })
  }

  positionOf(producer: string): PagePosition | undefined {
    return this.sealed.findLast((page) => page.producer === producer)
  }

  flush(): Promise<void> {
    this.flushes += 1
    this.seal()
    return Promise.resolve()
  }

  seal(): void {
    for (const { page, durable } of this.#open) {
      this.sealed.push(page)
      durable.resolve()
    }
    this.#open = []
  }

  /** As when the process dies: what is not durable is gone. */
  crash(): void {
    this.#open = []
  }
}
