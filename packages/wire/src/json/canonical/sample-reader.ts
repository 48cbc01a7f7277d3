import { datumTypeOf, type Sample } from '@oximeter/core'

import type { SeriesCache } from '../series-cache.ts'
import { ascii, type ByteCursor } from './byte-cursor.ts'
import { DatumReader } from './datum-reader.ts'
import { SeriesReader } from './series-reader.ts'
import { TimeReader } from './time-reader.ts'

const HEAD = ascii('{"measurement":{"timestamp":"')
const DATUM = ascii(',"datum":')
const END_MEASUREMENT = ascii('},')

/**
 * Reads samples in the one form in which they are sent: compact, keys in their usual order, nothing
 * escaped, nothing wrong. Whatever is in any other form is left to the exact way, which decides what
 * it means; on what this one reads, both agree.
 */
export class SampleReader {
  readonly #series: SeriesCache
  readonly #timestamps = new TimeReader()
  readonly #data = new DatumReader()
  readonly #descriptions = new SeriesReader()

  constructor(series: SeriesCache) {
    this.#series = series
  }

  /** Consumes a sample, or says by undefined that it is in another form. */
  read(cursor: ByteCursor): Sample | undefined {
    if (!cursor.literal(HEAD)) return undefined
    const timestamp = this.#timestamps.read(cursor)
    if (timestamp === undefined || !cursor.literal(DATUM)) return undefined
    const datum = this.#data.read(cursor)
    if (datum === undefined || !cursor.literal(END_MEASUREMENT)) return undefined
    const datumType = datumTypeOf(datum)
    const start = cursor.offset
    const known = this.#series.expected(cursor.bytes, start, datumType)
    if (known) {
      cursor.offset = start + known.length
      return { timeseries: known.timeseries, timestamp, datum }
    }
    const timeseries = this.#descriptions.read(cursor, datumType)
    if (!timeseries) return undefined
    const text = cursor.bytes.subarray(start, cursor.offset)
    return { timeseries: this.#series.share(text, timeseries), timestamp, datum }
  }
}
