import { decodeResults, ResultsDecoder, type DecodedResponse } from '@oximeter/wire'

/**
 * Decodes the answers of each producer with what is known of its series, as long as there is room
 * to know it: a series takes about a kilobyte. Producers beyond that are decoded from scratch.
 */
export class Decoders {
  readonly #maxSeries: number
  readonly #byProducer = new Map<string, { readonly decoder: ResultsDecoder; series: number }>()
  #series = 0

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /** @throws WireError if the body as a whole cannot be read */
  decode(producerId: string, body: Uint8Array): DecodedResponse {
    const known = this.#byProducer.get(producerId)
    if (known === undefined && this.#series >= this.#maxSeries) return decodeResults(body)
    const entry = known ?? { decoder: new ResultsDecoder(), series: 0 }
    this.#byProducer.set(producerId, entry)
    const response = entry.decoder.decode(body)
    const series = samplesIn(response)
    this.#series += series - entry.series
    entry.series = series
    if (this.#series > this.#maxSeries) this.forget(producerId)
    return response
  }

  forget(producerId: string): void {
    this.#series -= this.#byProducer.get(producerId)?.series ?? 0
    this.#byProducer.delete(producerId)
  }
}

/** At most so many series: as good as each sample is of another. */
function samplesIn({ items }: DecodedResponse): number {
  return items.reduce((sum, item) => sum + (item.status === 'ok' ? item.samples.length : 0), 0)
}
