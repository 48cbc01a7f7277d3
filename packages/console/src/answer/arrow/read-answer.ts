import { parseExactJson } from '@oximeter/api/client'

import type { Answer, AnswerAbout, AnswerTable } from '../answer.ts'
import { BatchColumns } from './batch-columns.ts'
import { FlatTable } from './flat-table.ts'
import { FieldValues } from './field-values.ts'
import { beginList, gatherValues, joinIntegers } from './gather-values.ts'
import { readSchema, type ArrowColumn, type ArrowSchema } from './schema.ts'

const RECORD_BATCH = 3

/**
 * Reads an answer in Arrow with a row for each series: a stream for each table, and one that says what is said of
 * the whole. No object is made for a point.
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
  const firstTimes = columns.findIndex(isTimes)
  const timesEnd = columns.findLastIndex(isTimes) + 1
  const hasStartTimes = timesEnd - firstTimes === 2
  const fields = columns
    .slice(0, firstTimes)
    .map((column) => ({ name: column.name, gatherer: new FieldValues(column.type) }))
  const dimensions = columns
    .slice(timesEnd)
    .map(({ name, children: [item] }) => ({ name, gatherer: gatherValues(item!) }))
  const startTimes: BigInt64Array[] = []
  const times: BigInt64Array[] = []
  const starts: number[] = []
  let points = 0
  for (const batch of batches) {
    for (const { gatherer } of fields) gatherer.add(batch)
    if (hasStartTimes) startTimes.push(readTimes(batch).times)
    const ofBatch = readTimes(batch)
    for (let i = 0; i < batch.rows; i++) starts.push(points + ofBatch.offsets[i]!)
    times.push(ofBatch.times)
    points += ofBatch.times.length
    for (const { gatherer } of dimensions) {
      // Those of all lists of a row are the same.
      beginList(batch)
      gatherer.add(batch)
    }
  }
  return {
    name: metadata.get('oximeter:table') ?? '',
    rows: points,
    starts: Uint32Array.from([...starts, points]),
    fields: fields.map(({ name, gatherer }) => ({ name, values: gatherer.values })),
    times: joinIntegers(times),
    ...(hasStartTimes && { startTimes: joinIntegers(startTimes) }),
    dimensions: dimensions.map(({ name, gatherer }) => ({ name, values: gatherer.finish() })),
  }
}

function isTimes({ type, children }: ArrowColumn): boolean {
  return type === 'list' && children[0]?.type === 'timestamp'
}

function readTimes(batch: BatchColumns): { offsets: Int32Array; times: BigInt64Array } {
  const offsets = beginList(batch)
  return { offsets, times: batch.int64(batch.node().length) }
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
