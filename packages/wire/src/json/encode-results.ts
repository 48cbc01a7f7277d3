import { formatTimestamp, type Nanoseconds, type ProducerResult, type Sample } from '@oximeter/core'

import { ByteWriter } from './byte-writer.ts'
import { encodeDatum } from './encode-datum.ts'
import { encodeError } from './encode-error.ts'
import { encodeSeries } from './encode-series.ts'

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
  const writer = new ByteWriter()
  const samples = new SampleWriter(writer)
  writer.text('[')
  for (let i = 0; i < results.length; i++) {
    if (i > 0) writer.text(',')
    const result = results[i]!
    if (result.status === 'ok') samples.item(result.samples)
    else writer.text(`{"status":"err","info":${encodeError(result.error)}}`)
  }
  writer.text(']')
  return writer.finish()
}

class SampleWriter {
  readonly #writer: ByteWriter
  #lastTime: Nanoseconds | undefined
  #lastTimeText = ''

  constructor(writer: ByteWriter) {
    this.#writer = writer
  }

  item(samples: readonly Sample[]): void {
    this.#writer.text('{"status":"ok","info":[')
    for (let i = 0; i < samples.length; i++) this.#sample(samples[i]!, i === 0)
    this.#writer.text(']}')
  }

  #sample({ timestamp, timeseries, datum }: Sample, isFirst: boolean): void {
    // The samples of one collection mostly share their timestamp.
    if (timestamp !== this.#lastTime) {
      this.#lastTime = timestamp
      this.#lastTimeText = formatTimestamp(timestamp)
    }
    const time = `${isFirst ? '' : ','}{"measurement":{"timestamp":"${this.#lastTimeText}"`
    this.#writer.text(`${time},"datum":${encodeDatum(datum)}},`)
    this.#writer.copy(encodeSeries(timeseries))
  }
}
