import {
  isCumulative,
  isHistogram,
  type Field,
  type HistogramDatumType,
  type NumberArray,
  type SeriesDescription,
} from '@oximeter/core'

import { BatchWriter, writeEnd, writeMessage } from './arrow/batch-writer.ts'
import { SchemaTemplate } from './arrow/schema-writer.ts'
import { ByteList, bytesOf } from './byte-list.ts'
import { NumberBuffer } from './column-buffers.ts'
import { numberColumn, supportOf } from './datum-columns.ts'
import { encodeTexts } from './encode-text.ts'
import { framePart } from './frame.ts'
import { missingRows, packBits } from './missing-rows.ts'
import { fieldNumber, seriesFields, type FieldColumn } from './series-columns.ts'
import { encodeSchema, hasSchema, schemaOfSeries, type SeriesSchema } from './series-schema.ts'

/** Whoever knows what the numbers of series mean. */
export interface SeriesDescriber {
  /** Undefined for a series that is gone, and that no page refers to. */
  describe(number: number): SeriesDescription | undefined
  /** The first number from `from` on that is described, so that those which are gone need no asking. */
  next?(from: number): number
}

/** How long the event loop is held at a stretch, in milliseconds. */
const SLICE_MS = 2
/** How many series are described between two looks at the clock. */
const SLICE_ROWS = 64
/** How many are in a part, at most: it is made at a stretch. */
const PART_ROWS = 4096

/**
 * Describes the series from the number `from` up to, but not with, `to`. The event loop is held for
 * no more than a few milliseconds at a time, however many there are.
 */
export async function encodeSeries(
  numbering: SeriesDescriber,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const parts = new ByteList()
  const groups = new Map<string, SeriesGroup>()
  let last: SeriesGroup | undefined
  let until = performance.now() + SLICE_MS
  let asked = 0
  const rest = async (): Promise<void> => {
    if (performance.now() < until) return
    await new Promise(setImmediate)
    until = performance.now() + SLICE_MS
  }
  for (let number = from; number < to; number++) {
    number = numbering.next?.(number) ?? number
    if (number >= to) break
    if (++asked % SLICE_ROWS === 0) await rest()
    const description = numbering.describe(number)
    if (description === undefined) continue
    // Series of one schema mostly follow each other.
    if (!last || !hasSchema(description, last.schema)) last = groupOf(groups, description)
    last.add(number, description)
    if (last.rows === PART_ROWS) {
      await rest()
      parts.addAll(framePart('series', last.encode()))
      groups.delete(last.key)
      last = undefined
    }
  }
  for (const group of groups.values()) {
    await rest()
    parts.addAll(framePart('series', group.encode()))
  }
  return parts.join()
}

function groupOf(groups: Map<string, SeriesGroup>, description: SeriesDescription): SeriesGroup {
  const schema = schemaOfSeries(description)
  const key = encodeSchema(schema)
  let group = groups.get(key)
  if (!group) groups.set(key, (group = new SeriesGroup(schema, key)))
  return group
}

/** The descriptions of series of one schema, in columns. */
class SeriesGroup {
  readonly schema: SeriesSchema
  /** The schema as JSON. */
  readonly key: string
  readonly #numbers = new NumberBuffer(Uint32Array)
  readonly #startTimes = new NumberBuffer(BigInt64Array)
  readonly #layouts: SeriesDescription['layout'][] = []
  readonly #columns: readonly FieldValues[]

  constructor(schema: SeriesSchema, key: string) {
    this.schema = schema
    this.key = key
    this.#columns = schema.fields.map((column) => new FieldValues(column))
  }

  get rows(): number {
    return this.#numbers.length
  }

  add(number: number, { timeseries, startTime, layout }: SeriesDescription): void {
    this.#numbers.push(number)
    if (isCumulative(timeseries.datumType)) {
      if (startTime === undefined) throw new TypeError(`the series ${number} has no start time`)
      this.#startTimes.push(startTime)
    }
    this.#layouts.push(layout)
    const { targetFields, metricFields } = timeseries
    const targets = targetFields.length
    for (const [i, column] of this.#columns.entries()) {
      column.push(i < targets ? targetFields[i]! : metricFields[i - targets]!)
    }
  }

  encode(): ByteList {
    const { datumType, fields } = this.schema
    const metadata = new Map([['oximeter:series', this.key]])
    const stream = new ByteList()
    writeMessage(stream, new SchemaTemplate(seriesFields(datumType, fields)).write(metadata))
    const { rows } = this
    const batch = new BatchWriter(rows)
    batch.node(rows).buffer([this.#numbers.bytes()])
    if (isCumulative(datumType)) batch.node(rows).buffer([this.#startTimes.bytes()])
    if (isHistogram(datumType)) this.#encodeLayouts(batch, datumType)
    for (const column of this.#columns) column.encode(batch)
    batch.writeTo(stream)
    writeEnd(stream)
    return stream
  }

  #encodeLayouts(batch: BatchWriter, type: HistogramDatumType): void {
    const { rows } = batch
    const layouts = this.#layouts
    const { Values } = numberColumn(supportOf(type).number)
    const offsets = new Int32Array(rows + 1)
    const ends: NumberArray = new Values(rows)
    const unknown = new Uint8Array(rows)
    const open = new Uint8Array(rows)
    let bins = 0
    for (const [row, layout] of layouts.entries()) {
      offsets[row + 1] = bins += layout?.bins.length ?? 0
      if (layout === undefined) unknown[row] = 1
      if (layout?.end === undefined) open[row] = 1
      else ends[row] = layout.end
    }
    batch.node(rows, missingRows(unknown)).buffer([bytesOf(offsets)])
    batch.node(bins).buffer(layouts.flatMap((layout) => (layout ? [bytesOf(layout.bins)] : [])))
    batch.node(rows, missingRows(open)).buffer([bytesOf(ends)])
  }
}

/** The values that a field has in the series of a group. */
class FieldValues {
  readonly #column: FieldColumn
  readonly #values: Field['value'][] = []

  constructor(column: FieldColumn) {
    this.#column = column
  }

  push({ value }: Field): void {
    this.#values.push(value)
  }

  encode(batch: BatchWriter): void {
    const values = this.#values
    batch.node(values.length)
    const number = fieldNumber(this.#column.type)
    if (number !== undefined) {
      const { Values } = numberColumn(number)
      const array = new Values(values.length)
      for (const [row, value] of values.entries()) array[row] = value as number
      batch.buffer([bytesOf(array)])
    } else if (this.#column.type === 'bool') {
      batch.buffer([packBits(values.map(Number))])
    } else {
      const { offsets, bytes } = encodeTexts(values as string[])
      batch.buffer([bytesOf(offsets)]).buffer([bytes])
    }
  }
}
