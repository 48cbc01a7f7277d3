import {
  ABSENT_BITS,
  type CollectedPoints,
  type DatumType,
  type HistogramData,
  type NumberArray,
  type PointData,
  type Points,
} from '@oximeter/core'

import { BatchWriter, writeEnd, writeMessage } from './arrow/batch-writer.ts'
import { ByteList, bytesOf } from './byte-list.ts'
import { MARKERS, QUANTILES } from './datum-columns.ts'
import { concatenate, encodeTexts, type Concatenated } from './encode-text.ts'
import { framePart } from './frame.ts'
import { finiteRows } from './finite-rows.ts'
import type { PageIdentity } from './header.ts'
import { encodeItems } from './items.ts'
import { missingRows, packBits, type MissingRows } from './missing-rows.ts'
import { pointSchema } from './point-schemas.ts'

/**
 * What a page holds for ever: the answers of the producers, their samples in columns. The same for
 * whoever asks, so that it can be kept and sent again byte for byte.
 *
 * Samples that are not finite numbers become missing ones, as in JSON.
 */
export function encodePoints(items: readonly CollectedPoints[], page: PageIdentity): Uint8Array {
  const body = framePart('items', encodeItems(items, page))
  for (const group of groupPoints(items)) {
    body.addAll(framePart('points', encodeGroup(group, page)))
  }
  return body.join()
}

/** Points of one type whose columns are the same: a stream. */
interface Group {
  readonly datumType: DatumType
  readonly hasStartTimes: boolean
  rows: number
  readonly parts: Points[]
}

function groupPoints(items: readonly CollectedPoints[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const item of items) {
    if (item.status === 'err') continue
    for (const points of item.points) {
      if (points.rows === 0) continue
      const { datumType } = points
      const hasStartTimes = points.startTimes !== undefined
      const key = `${datumType} ${hasStartTimes}`
      let group = groups.get(key)
      if (!group) groups.set(key, (group = { datumType, hasStartTimes, rows: 0, parts: [] }))
      group.parts.push(points)
      group.rows += points.rows
    }
  }
  return groups.values()
}

function encodeGroup({ datumType, hasStartTimes, rows, parts: given }: Group, page: PageIdentity) {
  const parts = given.map(finiteRows)
  const absent = absentOf(rows, parts)
  const shared = sharedTimestamp(parts)
  const metadata = new Map([
    ['oximeter:epoch', page.epoch],
    ['oximeter:page', String(page.page)],
    ['oximeter:datum_type', datumType],
  ])
  if (shared !== undefined) metadata.set('oximeter:timestamp', String(shared))
  const columns = {
    timestamps: shared === undefined,
    startTimes: hasStartTimes,
    absences: absent !== undefined,
  }
  const stream = new ByteList()
  writeMessage(stream, pointSchema(datumType, columns).write(metadata))
  const batch = new BatchWriter(rows)
  batch.node(rows).buffer(parts.map(({ series }) => bytesOf(series)))
  if (shared === undefined) batch.node(rows).buffer(parts.map((each) => bytesOf(timestamps(each))))
  if (hasStartTimes) batch.node(rows).buffer(parts.map((each) => bytesOf(each.startTimes!)))
  encodeData(batch, parts, absent)
  batch.writeTo(stream)
  writeEnd(stream)
  return stream
}

/** The one time of all rows, if there is one. */
function sharedTimestamp(parts: readonly Points[]): bigint | undefined {
  const first = parts[0]?.timestamps
  return typeof first === 'bigint' && parts.every((part) => part.timestamps === first)
    ? first
    : undefined
}

function timestamps({ timestamps: given, rows }: Points): BigInt64Array {
  return typeof given === 'bigint' ? new BigInt64Array(rows).fill(given) : given
}

function encodeData(
  batch: BatchWriter,
  parts: readonly Points[],
  absent: Uint8Array | undefined,
): void {
  const { rows } = batch
  const { kind } = parts[0]!.data
  switch (kind) {
    case 'numbers': {
      const isBool = parts[0]!.datumType === 'bool'
      const values = parts.map(({ data }) => bytesOf(of(kind, data).values))
      batch.node(rows, missingOf(rows, parts))
      batch.buffer(isBool ? [packBits(joined(values))] : values)
      break
    }
    case 'strings':
      batch.node(rows, missingOf(rows, parts))
      encodeConcatenated(batch, encodeTexts(parts.flatMap(({ data }) => of(kind, data).values)))
      break
    case 'bytes':
      batch.node(rows, missingOf(rows, parts))
      encodeConcatenated(batch, concatenate(parts.flatMap(({ data }) => of(kind, data).values)))
      break
    case 'histograms': {
      batch.node(rows, missingOf(rows, parts))
      const histograms = parts.map(({ data }) => of(kind, data))
      encodeHistograms(batch, histograms, absent)
      break
    }
  }
}

/** Points of one type all have data of one kind. */
function of<K extends PointData['kind']>(
  kind: K,
  data: PointData,
): Extract<PointData, { kind: K }> {
  if (data.kind !== kind) throw new TypeError(`points of one type hold ${kind} and ${data.kind}`)
  return data as Extract<PointData, { kind: K }>
}

function encodeConcatenated(batch: BatchWriter, { offsets, bytes }: Concatenated): void {
  batch.buffer([bytesOf(offsets)]).buffer([bytes])
}

/**
 * The children of the struct, in the order of `datumField`.
 *
 * @param absent which statistics of each row are; undefined if none is
 */
function encodeHistograms(
  batch: BatchWriter,
  parts: readonly HistogramData[],
  absent: Uint8Array | undefined,
): void {
  const { rows } = batch
  const without = (bit: number) => absent && missingRows(absent.map((bits) => bits & bit))
  const numbers = (bit: number, column: (part: HistogramData) => NumberArray) =>
    batch.node(rows, without(bit)).buffer(parts.map((part) => bytesOf(column(part))))
  const offsets = new Int32Array(rows + 1)
  const counts: Uint8Array[] = []
  let row = 0
  let bins = 0
  for (const part of parts) {
    const [first, last] = [part.offsets[0]!, part.offsets.at(-1)!]
    for (let i = 1; i < part.offsets.length; i++) {
      offsets[++row] = bins + part.offsets[i]! - first
    }
    bins += last - first
    counts.push(bytesOf(part.counts.subarray(first, last)))
  }
  batch
    .node(rows)
    .buffer([bytesOf(offsets)])
    .node(bins)
    .buffer(counts)
  numbers(ABSENT_BITS.min, ({ min }) => min)
  numbers(ABSENT_BITS.max, ({ max }) => max)
  numbers(ABSENT_BITS.sumOfSamples, ({ sums }) => sums)
  numbers(ABSENT_BITS.squaredMean, ({ squaredMeans }) => squaredMeans)
  for (const quantile of QUANTILES) {
    const missing = without(ABSENT_BITS[quantile])
    for (const column of ['heights', 'positions', 'desired'] as const) {
      const states = parts.map((part) => bytesOf(part[quantile][column]))
      batch
        .node(rows, missing)
        .node(rows * MARKERS)
        .buffer(states)
    }
  }
}

function missingOf(
  rows: number,
  parts: readonly Pick<Points, 'missing' | 'rows'>[],
): MissingRows | undefined {
  if (parts.length === 1) return missingRows(parts[0]!.missing)
  if (parts.every(({ missing }) => missing === undefined)) return undefined
  const all = new Uint8Array(rows)
  let row = 0
  for (const part of parts) {
    if (part.missing) all.set(part.missing, row)
    row += part.rows
  }
  return missingRows(all)
}

/** Which statistics of each row are absent; undefined if none is. */
function absentOf(rows: number, parts: readonly Points[]): Uint8Array | undefined {
  let all: Uint8Array | undefined
  let row = 0
  for (const part of parts) {
    const absent = part.data.kind === 'histograms' ? part.data.absent : undefined
    if (absent?.some((bits) => bits !== 0)) (all ??= new Uint8Array(rows)).set(absent, row)
    row += part.rows
  }
  return all
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const list = new ByteList()
  for (const piece of pieces) list.add(piece)
  return list.join()
}
