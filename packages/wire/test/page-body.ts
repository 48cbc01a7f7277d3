import { ABSENT_BITS, type Points } from '@oximeter/core'
import { encodePoints, encodeSeries, framePage, type PageHeader } from '@oximeter/wire'
import type { ProducedPage } from '@oximeter/wire/testing'

/** The body of a page for somebody who knows the series below `first`. */
export async function bodyOf(
  page: ProducedPage,
  { first = 0, ...header }: Partial<PageHeader> & { first?: number } = {},
): Promise<Uint8Array> {
  const { epoch, page: number, series, items } = page
  const described = await encodeSeries({ describe: (n) => series[n] }, first, series.length)
  return Buffer.concat(
    framePage(
      {
        epoch,
        page: number,
        replayed: false,
        servedToOther: false,
        more: false,
        dropped: 0,
        window: 64,
        series: { first, count: series.length - first },
        ...header,
      },
      described,
      encodePoints(items, page),
    ),
  )
}

/** One sample of points, whichever way they are held. */
export interface Row {
  readonly datumType: string
  readonly series: number
  readonly timestamp: bigint
  readonly startTime: bigint | undefined
  /** Null where it is missing. */
  readonly value: unknown
}

/** The rows of points; points of one type travel together, so that only their rows can be compared. */
export function rowsOf(all: readonly Points[]): Row[] {
  return all.flatMap((points) =>
    Array.from({ length: points.rows }, (_, row) => {
      const { datumType, series, timestamps, startTimes, missing } = points
      return {
        datumType,
        series: series[row]!,
        timestamp: typeof timestamps === 'bigint' ? timestamps : timestamps[row]!,
        startTime: startTimes?.[row],
        value: missing?.[row] ? null : valueOf(points, row),
      }
    }),
  )
}

function valueOf({ data }: Points, row: number): unknown {
  if (data.kind !== 'histograms') return data.values[row]
  const absent = data.absent?.[row] ?? 0
  const given = (statistic: keyof typeof ABSENT_BITS, value: unknown) =>
    (absent & ABSENT_BITS[statistic]) === 0 ? value : null
  const five = ({ heights, positions, desired }: typeof data.p50) =>
    [heights, positions, desired].map((column) => [...column.subarray(5 * row, 5 * row + 5)])
  return {
    counts: [...data.counts.subarray(data.offsets[row], data.offsets[row + 1])],
    statistics: [
      given('min', data.min[row]),
      given('max', data.max[row]),
      given('sumOfSamples', data.sums[row]),
      given('squaredMean', data.squaredMeans[row]),
    ],
    states: (['p50', 'p90', 'p99'] as const).map((name) => given(name, five(data[name]))),
  }
}

/** By what travels together. */
export function byStream(all: readonly Points[]): Map<string, Row[]> {
  return Map.groupBy(
    rowsOf(all),
    ({ datumType, startTime }) => `${datumType} ${startTime !== undefined}`,
  )
}

/** The points of all answers. */
export function pointsOf({ items }: ProducedPage): Points[] {
  return items.flatMap((item) => (item.status === 'ok' ? item.points : []))
}

/** The parts of a body, read without its decoder. */
export function partsOf(body: Uint8Array): { kind: string; content: Uint8Array }[] {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const parts: { kind: string; content: Uint8Array }[] = []
  for (let at = 0; at < buffer.length;) {
    const length = buffer.readUInt32LE(at + 4)
    const content = Uint8Array.from(buffer.subarray(at + 8, at + 8 + length))
    parts.push({ kind: buffer.toString('latin1', at, at + 4), content })
    at += 8 + Math.ceil(length / 8) * 8
  }
  return parts
}

/** A body of parts, whatever they are; the header is told how long it is. */
export function bodyOfParts(parts: readonly { kind: string; content: Uint8Array }[]): Uint8Array {
  const [header, ...others] = parts
  const rest = Buffer.concat(others.map(framed))
  const json = JSON.parse(Buffer.from(header!.content).toString()) as object
  const content = Buffer.from(JSON.stringify({ ...json, bytes: rest.length }))
  return Buffer.concat([framed({ kind: header!.kind, content }), rest])
}

function framed({ kind, content }: { kind: string; content: Uint8Array }): Uint8Array {
  const prefix = Buffer.alloc(8)
  prefix.write(kind)
  prefix.writeUInt32LE(content.length, 4)
  return Buffer.concat([prefix, content, Buffer.alloc(-content.length & 7)])
}
