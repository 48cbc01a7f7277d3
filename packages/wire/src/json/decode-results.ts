import type { DecodedResponse } from '../response.ts'
import { WireError } from '../wire-error.ts'
import { utf8Bytes } from './body.ts'
import { SampleReader } from './canonical/sample-reader.ts'
import { ItemReader } from './item-reader.ts'
import { SeriesCache } from './series-cache.ts'

export interface DecodeOptions {
  /** A larger body is refused with `too-large` (default: no limit; the caller has the bytes already). */
  readonly maxBytes?: number
}

/**
 * Decodes the responses of one producer, one after the other. Samples of one series share one
 * `Timeseries` object, within a response and from each response to the next, so that its reader may
 * cache by identity; and what is known of the series need not be read again.
 *
 * It holds the series of the last response, about 1 kB each.
 */
export class ResultsDecoder {
  readonly #series = new SeriesCache()
  readonly #samples = new SampleReader(this.#series)

  /**
   * Reads a response as `decodeResults` does.
   *
   * @throws {WireError} if the body as a whole cannot be read
   */
  decode(body: Uint8Array, options: DecodeOptions = {}): DecodedResponse {
    const { maxBytes = Number.POSITIVE_INFINITY } = options
    if (body.length > maxBytes) {
      const message = `the body has ${body.length} bytes, more than the limit of ${maxBytes}`
      throw new WireError('too-large', maxBytes, message)
    }
    this.#series.beginResponse()
    const reader = new ItemReader(utf8Bytes(body), this.#series, this.#samples)
    const items = reader.items()
    this.#series.endResponse()
    return { items }
  }
}

/**
 * Decodes the body of a collection. Everything in it is checked, item by item and sample by sample:
 * what is wrong is refused with its reason, and the rest is kept.
 *
 * For the responses of one producer over time a `ResultsDecoder` is faster.
 *
 * @throws {WireError} if the body as a whole cannot be read: `truncated`, `syntax`, `not-utf8`,
 *   `too-deep`, `too-large`, or `not-results` if it is other JSON
 */
export function decodeResults(body: Uint8Array, options: DecodeOptions = {}): DecodedResponse {
  return new ResultsDecoder().decode(body, options)
}
