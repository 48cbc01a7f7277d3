import { parseExactJson } from '@oximeter/api/client'

import type { Answer, AnswerAbout, AnswerTable } from '../answer.ts'
import { BatchColumns } from './batch-columns.ts'
import { FlatTable } from './flat-table.ts'
import { SeriesGatherer } from './gather-series.ts'
import { gatherValues, joinIntegers } from './gather-values.ts'
import { readSchema, type ArrowSchema } from './schema.ts'

const RECORD_BATCH = 3

/**
 * Reads an answer in Arrow: a stream for each table, and one that says what is said of the whole. No object is
 * made for a point.
 */
export function readAnswer(pieces: readonly Uint8Array[]): Answer {
  const tables: AnswerTable[] = []
  for (const { schema, batches } of streamsOf(join(pieces))) {
    const about = schema.metadata.get('oximeter:answer')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as answers of JSON are: the contract of Nexus
    if (about !== undefined) return { tables, about: parseExactJson(about) as AnswerAbout }
    tables.push(readTable(schema, batches))
  }
  throw new TypeError('an answer ended before its end')
}

interface Stream {
  readonly schema: ArrowSchema
  readonly batches: readonly BatchColumns[]
}

function* streamsOf(bytes: Uint8Array): Generator<Stream> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let schema: ArrowSchema | undefined
  let batches: BatchColumns[] = []
  let at = 0
  while (at < bytes.length) {
    const length = view.getUint32(at + 4, true)
    at += 8
    if (length === 0) {
      if (schema !== undefined) yield { schema, batches }
      schema = undefined
      batches = []
      continue
    }
    const message = FlatTable.root(new DataView(bytes.buffer, bytes.byteOffset + at, length))
    at += length
    const bodyLength = message.size(3)
    const header = message.table(2)!
    if (message.byte(1) === RECORD_BATCH) {
      batches.push(new BatchColumns(header, bytes.subarray(at, at + bodyLength)))
    } else {
      schema = readSchema(header)
    }
    at += bodyLength
  }
}

function readTable(schema: ArrowSchema, batches: readonly BatchColumns[]): AnswerTable {
  const { columns, metadata } = schema
  const timestamp = columns.findIndex(
    ({ name, type }) => type === 'timestamp' && name === 'timestamp',
  )
  const hasStartTimes = columns[timestamp - 1]?.type === 'timestamp'
  const series = new SeriesGatherer(columns.slice(0, hasStartTimes ? timestamp - 1 : timestamp))
  const values = columns
    .slice(timestamp + 1)
    .map((column) => ({ name: column.name, gatherer: gatherValues(column) }))
  const startTimes: BigInt64Array[] = []
  const times: BigInt64Array[] = []
  for (const batch of batches) {
    const tellApart = series.add(batch)
    if (hasStartTimes) startTimes.push(batch.int64(batch.node().length))
    const ofBatch = batch.int64(batch.node().length)
    times.push(ofBatch)
    tellApart(ofBatch)
    for (const { gatherer } of values) gatherer.add(batch)
  }
  const all = joinIntegers(times)
  return {
    name: metadata.get('oximeter:table') ?? '',
    rows: all.length,
    ...series.finish(),
    times: all,
    ...(hasStartTimes && { startTimes: joinIntegers(startTimes) }),
    dimensions: values.map(({ name, gatherer }) => ({ name, values: gatherer.finish() })),
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
