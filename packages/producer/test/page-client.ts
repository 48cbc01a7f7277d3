import { pointsToSamples, type SeriesDescription } from '@oximeter/core'
import { MEDIA_TYPE_COLUMNS, PageDecoder, type DecodedPage } from '@oximeter/wire'

import { numbersOf } from './counted.ts'
import { send } from './http.ts'

/** As much of a collector as it takes to pull pages in order and acknowledge them, over real HTTP. */
export class PageClient {
  readonly url: string
  readonly #decoder = new PageDecoder()
  readonly #described = new Map<number, SeriesDescription>()
  /** The number of the last page. */
  page = 0

  /** @param url of the producer, with its id */
  constructor(url: string) {
    this.url = url
  }

  /** Pulls the next page, and acknowledges all before it. */
  async pull(): Promise<DecodedPage> {
    const query = new URLSearchParams({
      collector: '00000000-0000-4000-8000-000000000001',
      generation: '1',
    })
    const { known } = this.#decoder
    if (known) {
      query.set('epoch', known.epoch)
      query.set('series', `${known.series}`)
      query.set('page', `${this.page + 1}`)
      query.set('ack', `${this.page}`)
    }
    const { body } = await send(`${this.url}?${query.toString()}`, {
      headers: { accept: MEDIA_TYPE_COLUMNS },
    })
    const page = this.#decoder.decode(body)
    this.page = page.page
    for (const [i, series] of page.described.series.entries()) {
      if (series) this.#described.set(page.described.first + i, series)
    }
    return page
  }

  /** The values of the samples of a timeseries on a page. */
  values({ points }: DecodedPage, name: string): number[] {
    const describe = (number: number) => {
      const series = this.#described.get(number)
      return series?.timeseries.name === name ? series : undefined
    }
    return points.flatMap((part) => numbersOf(pointsToSamples(part, describe)))
  }
}
