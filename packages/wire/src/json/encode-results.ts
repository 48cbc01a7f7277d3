import { Buffer } from 'node:buffer'

import type { Nanoseconds, ProducerResult, Sample } from '@oximeter/core'

import { encodeDatum } from './encode-datum.ts'
import { encodeError } from './encode-error.ts'
import { encodeSeries } from './encode-series.ts'
import { formatTimestamp } from './timestamp.ts'

/** Text is turned into bytes in pieces of this many characters, far below the longest string. */
const PIECE = 1 << 20

/**
 * Encodes a collection's results as the compact JSON that every Oximeter collector reads: one item
 * per producer, in order.
 *
 * A float that is not finite becomes a missing datum (see `encodeDatum`). Nothing else is checked:
 * samples from `@oximeter/core`'s constructors are always encodable.
 *
 * @returns UTF-8 bytes, of media type `MEDIA_TYPE_JSON`
 */
export function encodeResults(results: readonly ProducerResult[]): Uint8Array {
  const writer = new PieceWriter()
  writer.write('[')
  for (const [i, result] of results.entries()) {
    if (i > 0) writer.write(',')
    if (result.status === 'err') {
      writer.write(`{"status":"err","info":${encodeError(result.error)}}`)
      continue
    }
    writer.write('{"status":"ok","info":[')
    for (const [j, sample] of result.samples.entries()) {
      writer.write(j > 0 ? `,${writer.sample(sample)}` : writer.sample(sample))
    }
    writer.write(']}')
  }
  writer.write(']')
  return writer.finish()
}

class PieceWriter {
  readonly #pieces: Buffer[] = []
  #text = ''
  #lastTime: Nanoseconds | undefined
  #lastTimeText = ''

  write(text: string): void {
    this.#text += text
    if (this.#text.length >= PIECE) this.#flush()
  }

  sample({ timestamp, timeseries, datum }: Sample): string {
    // The samples of one collection mostly share their timestamp.
    if (timestamp !== this.#lastTime) {
      this.#lastTime = timestamp
      this.#lastTimeText = formatTimestamp(timestamp)
    }
    const time = this.#lastTimeText
    return `{"measurement":{"timestamp":"${time}","datum":${encodeDatum(datum)}},${encodeSeries(timeseries)}`
  }

  finish(): Uint8Array {
    this.#flush()
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
  }

  #flush(): void {
    this.#pieces.push(Buffer.from(this.#text))
    this.#text = ''
  }
}
