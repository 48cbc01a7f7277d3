import { Buffer } from 'node:buffer'

import {
  absentStatistics,
  formatTimestamp,
  type Datum,
  type Nanoseconds,
  type ProducerResult,
  type Sample,
} from '@oximeter/core'

import { ByteWriter } from './byte-writer.ts'
import { encodeDatum } from './encode-datum.ts'
import { encodeError } from './encode-error.ts'
import { encodeSeries } from './encode-series.ts'

/**
 * Encodes a collection's results as the compact JSON that every Oximeter collector reads: one item
 * per producer, in order.
 *
 * A float that is not finite becomes a missing datum (see `encodeDatum`), and so does a histogram
 * that lacks statistics: other readers refuse all of a response with a null in it. Nothing else is
 * checked: samples from `@oximeter/core`'s constructors are always encodable.
 *
 * @returns UTF-8 bytes, of media type `MEDIA_TYPE_JSON`
 */
export function encodeResults(results: readonly ProducerResult[]): Uint8Array {
  const writer = new ByteWriter()
  const steps = writeResults(writer, results)
  while (steps.next().done !== true);
  return writer.finish()
}

/**
 * The same in slices, with other work in between: a large collection takes hundreds of
 * milliseconds, but the event loop is not held for more than a few at a stretch.
 *
 * @param results their samples are asked for as they are written
 */
export async function encodeResultsInSlices(
  results: readonly ResultToEncode[],
): Promise<Uint8Array> {
  const writer = new ByteWriter()
  const pieces: Uint8Array[] = []
  const slices = new Slices()
  const steps = writeResults(writer, results)
  while (steps.next().done !== true) {
    if (writer.length >= PIECE_BYTES) pieces.push(writer.take())
    if (slices.isOver) await slices.next()
  }
  pieces.push(writer.take())
  return join(pieces, slices)
}

/** A result whose samples may be made only when they are asked for. */
export type ResultToEncode =
  | { readonly status: 'ok'; readonly samples: Iterable<Sample> }
  | Extract<ProducerResult, { status: 'err' }>

/** How long the event loop is held at a stretch. */
const SLICE_MS = 2
const SAMPLES_A_STEP = 64
const PIECE_BYTES = 1 << 20

class Slices {
  #end = performance.now() + SLICE_MS

  get isOver(): boolean {
    return performance.now() >= this.#end
  }

  async next(): Promise<void> {
    await new Promise(setImmediate)
    this.#end = performance.now() + SLICE_MS
  }
}

async function join(pieces: readonly Uint8Array[], slices: Slices): Promise<Uint8Array> {
  const body = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    body.set(piece, at)
    at += piece.length
    if (slices.isOver) await slices.next()
  }
  return body
}

/** Stops after every few samples. */
function* writeResults(
  writer: ByteWriter,
  results: readonly ResultToEncode[],
): Generator<void, void> {
  const samples = new SampleWriter(writer)
  writer.text('[')
  for (const [i, result] of results.entries()) {
    if (i > 0) writer.text(',')
    if (result.status === 'ok') yield* samples.item(result.samples)
    else writer.text(`{"status":"err","info":${encodeError(result.error)}}`)
  }
  writer.text(']')
}

class SampleWriter {
  readonly #writer: ByteWriter
  #lastTime: Nanoseconds | undefined
  #lastTimeText = ''

  constructor(writer: ByteWriter) {
    this.#writer = writer
  }

  *item(samples: Iterable<Sample>): Generator<void, void> {
    this.#writer.text('{"status":"ok","info":[')
    let written = 0
    for (const sample of samples) {
      this.#sample(sample, written === 0)
      written += 1
      if (written % SAMPLES_A_STEP === 0) yield
    }
    this.#writer.text(']}')
  }

  #sample({ timestamp, timeseries, datum }: Sample, isFirst: boolean): void {
    // The samples of one collection mostly share their timestamp.
    if (timestamp !== this.#lastTime) {
      this.#lastTime = timestamp
      this.#lastTimeText = formatTimestamp(timestamp)
    }
    const time = `${isFirst ? '' : ','}{"measurement":{"timestamp":"${this.#lastTimeText}"`
    this.#writer.text(`${time},"datum":${encodeDatum(sayable(datum))}},`)
    this.#writer.copy(encodeSeries(timeseries))
  }
}

/** The datum, or that it is missing where the format has no place for what it lacks. */
function sayable(datum: Datum): Datum {
  if (!('bins' in datum) || absentStatistics(datum) === 0) return datum
  return { type: 'missing', datumType: datum.type, startTime: datum.startTime }
}
