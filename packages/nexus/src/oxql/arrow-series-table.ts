import type { AnswerLayout, ResultPoints } from '@oximeter/oxql'
import { BatchWriter, ByteList, bytesOf, field } from '@oximeter/wire/arrow'
import { schemaMessage } from './arrow-table.ts'
import { dimensionColumn, fieldColumn, type Rows, type TableColumn } from './table-columns.ts'

/**
 * How a table is written with a row for each series: a column for each field, and lists of an item for
 * each point of `start_time` where there are start times, of `timestamp`, and of each dimension. What
 * lists hold is one array for all series of a batch, so that nobody makes an object of a point.
 */
export class ArrowSeriesTable {
  readonly #name: string
  readonly #fields: readonly TableColumn[]
  readonly #lists: readonly TableColumn[]

  constructor({ shape, values }: AnswerLayout) {
    const { name, fields, dimensions, hasStartTimes } = shape
    this.#name = name
    this.#fields = fields.map((one, i) => fieldColumn(one.name, one.type, i))
    this.#lists = [
      ...(hasStartTimes
        ? [timeLists('start_time', (points) => points.startTimes ?? points.timestamps)]
        : []),
      timeLists('timestamp', (points) => points.timestamps),
      ...dimensions.map(({ name: own, type }, i) =>
        listed(dimensionColumn(dimensions.length === 1 ? 'datum' : own, type, values[i]!, i)),
      ),
    ]
  }

  /** What a stream begins with. */
  schema(): Uint8Array {
    const columns = [...this.#fields, ...this.#lists].map((column) => column.field)
    return schemaMessage(columns, new Map([['oximeter:table', this.#name]]))
  }

  /** @param rows whole series */
  batch(rows: readonly Rows[]): Uint8Array {
    const batch = new BatchWriter(rows.length)
    const once = rows.map(({ series }) => ({ series, from: 0, to: 1 }))
    for (const column of this.#fields) column.write(batch, once)
    for (const column of this.#lists) column.write(batch, rows)
    const stream = new ByteList()
    batch.writeTo(stream)
    return stream.join()
  }
}

/** A column of points as lists by series. */
function listed(items: TableColumn): TableColumn {
  return {
    field: field(items.field.name, { kind: 'list' }, { nullable: true, children: [items.field] }),
    write: (batch, rows) => {
      batch.node(rows.length).buffer([bytesOf(offsetsOf(rows))])
      items.write(batch, rows)
    },
  }
}

function timeLists(name: string, timesOf: (points: ResultPoints) => BigInt64Array): TableColumn {
  return listed({
    field: field(name, { kind: 'timestamp' }, { nullable: true }),
    write: (batch, rows) => {
      batch
        .node(offsetsOf(rows).at(-1)!)
        .buffer(rows.map(({ series }) => bytesOf(timesOf(series.points))))
    },
  })
}

/** Where the items of each series begin, and where the last ends. */
function offsetsOf(rows: readonly Rows[]): Int32Array {
  const offsets = new Int32Array(rows.length + 1)
  for (const [i, { from, to }] of rows.entries()) offsets[i + 1] = offsets[i]! + to - from
  return offsets
}
