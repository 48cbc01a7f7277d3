import { Buffer } from 'node:buffer'

import type { Sample } from '@oximeter/core'

import { RefusedError, type Refusal } from '../refusal.ts'
import type { DecodedItem } from '../response.ts'
import { WireError } from '../wire-error.ts'
import { ByteCursor } from './canonical/byte-cursor.ts'
import type { SampleReader } from './canonical/sample-reader.ts'
import { refuse, shownText } from './checks.ts'
import { decodeError } from './decode-error.ts'
import { decodeSample } from './decode-sample.ts'
import { seriesText } from './encode-series.ts'
import { JsonReader, WholeFloat, type JsonValue } from './json-reader.ts'
import type { SeriesCache } from './series-cache.ts'

const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

/** Reads the items of a response and the samples in them; each is refused alone. */
export class ItemReader {
  readonly #reader: JsonReader
  readonly #bytes: Buffer
  readonly #series: SeriesCache
  readonly #cursor: ByteCursor
  readonly #samples: SampleReader

  constructor(bytes: Buffer, series: SeriesCache, samples: SampleReader) {
    this.#reader = new JsonReader(bytes, { markWholeFloats: true })
    this.#bytes = bytes
    this.#series = series
    this.#samples = samples
    this.#cursor = new ByteCursor(bytes)
  }

  items(): DecodedItem[] {
    const reader = this.#reader
    const first = reader.peek()
    if (first !== OPEN_BRACKET && first !== -1) {
      reader.value()
      reader.end()
      throw new WireError('not-results', 0, 'the body is JSON, but not an array of results')
    }
    const items = this.#elements(() => this.#item())
    reader.end()
    return items
  }

  #elements<T>(read: () => T): T[] {
    const reader = this.#reader
    const elements: T[] = []
    if (!reader.take(OPEN_BRACKET)) throw reader.unexpected('"["')
    if (reader.take(CLOSE_BRACKET)) return elements
    do {
      elements.push(read())
    } while (reader.take(COMMA))
    if (!reader.take(CLOSE_BRACKET)) throw reader.unexpected('"," or "]"')
    return elements
  }

  #item(): DecodedItem {
    const reader = this.#reader
    reader.peek()
    const start = reader.offset
    try {
      return this.#usualItem() ?? this.#anyItem(start)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      reader.offset = start
      reader.value()
      const body = this.#bytes.subarray(start, reader.offset)
      return { status: 'refused', refusal: { reason: error.reason, detail: error.message, body } }
    }
  }

  /** Samples after their status, and nothing else: nearly all that is ever sent. */
  #usualItem(): DecodedItem | undefined {
    const reader = this.#reader
    if (!reader.take(OPEN_BRACE) || reader.peek() === CLOSE_BRACE) return undefined
    if (reader.key() !== 'status') return undefined
    const status = reader.value()
    if (status !== 'ok') return undefined
    if (!reader.take(COMMA) || reader.key() !== 'info') return undefined
    if (reader.peek() !== OPEN_BRACKET) return undefined
    const item = this.#info(status)
    return reader.take(CLOSE_BRACE) ? item : undefined
  }

  /** Finds the status and the content, wherever they are, and reads the content last. */
  #anyItem(start: number): DecodedItem {
    const reader = this.#reader
    reader.offset = start
    if (!reader.take(OPEN_BRACE)) refuse('wrong_type', 'the item is not an object')
    let status: JsonValue | undefined
    let info: number | undefined
    if (!reader.take(CLOSE_BRACE)) {
      do {
        const key = reader.key()
        const offset = reader.offset
        const value = reader.value()
        if (key === 'status') status = value
        if (key === 'info') info = offset
      } while (reader.take(COMMA))
      if (!reader.take(CLOSE_BRACE)) throw reader.unexpected('"," or "}"')
    }
    if (status === undefined) refuse('missing_key', 'the item has no "status"')
    if (info === undefined) refuse('missing_key', 'the item has no "info"')
    const end = reader.offset
    reader.offset = info
    const item = this.#info(status)
    reader.offset = end
    return item
  }

  #info(status: JsonValue): DecodedItem {
    const reader = this.#reader
    if (status === 'err') return { status, error: decodeError(reader.value()) }
    if (status !== 'ok') {
      const shown = typeof status === 'string' ? shownText(status) : 'something other than a string'
      refuse('unknown_status', `the status is ${shown}, neither "ok" nor "err"`)
    }
    if (reader.peek() !== OPEN_BRACKET)
      refuse('wrong_type', 'the info of an ok item is not an array')
    const refused: Refusal[] = []
    const samples = this.#elements(() => this.#sample(refused)).filter(
      (sample) => sample !== undefined,
    )
    return { status, samples, refused }
  }

  #sample(refused: Refusal[]): Sample | undefined {
    const reader = this.#reader
    reader.peek()
    const start = reader.offset
    const cursor = this.#cursor
    cursor.offset = start
    const usual = this.#samples.read(cursor)
    if (usual) {
      reader.offset = cursor.offset
      return usual
    }
    const value = reader.value()
    try {
      const { timeseries, timestamp, datum } = decodeSample(value)
      const shared = this.#series.share(Buffer.from(seriesText(timeseries)), timeseries)
      return { timeseries: shared, timestamp, datum }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      const body = this.#bytes.subarray(start, reader.offset)
      refused.push({ reason: error.reason, detail: error.message, ...claimedName(value), body })
      return undefined
    }
  }
}

function claimedName(value: JsonValue): { timeseriesName?: string } {
  if (typeof value !== 'object' || value === null || value instanceof WholeFloat) return {}
  if (!Object.hasOwn(value, 'timeseries_name')) return {}
  const name = (value as { timeseries_name?: JsonValue }).timeseries_name
  return typeof name === 'string' ? { timeseriesName: name } : {}
}
