import type { CollectedPoints, SeriesNumbering } from '@oximeter/core'
import { encodePoints, encodeSeries, framePage } from '@oximeter/wire'

/** The body of an answer in columns for somebody who knows the series below `first`. */
export async function answer(
  numbering: SeriesNumbering,
  items: readonly CollectedPoints[],
  first: number,
): Promise<Uint8Array> {
  const page = { epoch: numbering.epoch, page: 1 }
  const count = numbering.size - first
  const header = {
    ...page,
    replayed: false,
    servedToOther: false,
    more: false,
    dropped: 0,
    window: 64,
    series: { first, count },
  }
  const series = await encodeSeries(numbering, first, numbering.size)
  return Buffer.concat(framePage(header, series, encodePoints(items, page)))
}

/** The Arrow streams of a body that hold samples. */
export function pointStreams(body: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(body)
  const streams: Uint8Array[] = []
  for (let at = 0; at < buffer.length;) {
    const end = at + 8 + buffer.readUInt32LE(at + 4)
    if (buffer.toString('latin1', at, at + 4) === 'PNTS') {
      streams.push(Uint8Array.from(buffer.subarray(at + 8, end)))
    }
    at = Math.ceil(end / 8) * 8
  }
  return streams
}
