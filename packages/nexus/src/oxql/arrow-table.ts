import type { AnswerLayout } from '@oximeter/oxql'
import {
  BatchWriter,
  ByteList,
  SchemaTemplate,
  writeMessage,
  type ArrowField,
} from '@oximeter/wire/arrow'
import {
  dimensionColumn,
  fieldColumn,
  timesColumn,
  type Rows,
  type TableColumn,
} from './table-columns.ts'

/**
 * How a table is written as columns: one for each field, `start_time` where there are start times,
 * `timestamp`, and one for each dimension; a row for each point. The only dimension is called `datum`,
 * several by their names.
 */
export class ArrowTable {
  readonly #name: string
  readonly #columns: readonly TableColumn[]

  constructor({ shape, values }: AnswerLayout) {
    const { name, fields, dimensions, hasStartTimes } = shape
    this.#name = name
    this.#columns = [
      ...fields.map((field, i) => fieldColumn(field.name, field.type, i)),
      ...(hasStartTimes
        ? [timesColumn('start_time', (points) => points.startTimes ?? points.timestamps)]
        : []),
      timesColumn('timestamp', (points) => points.timestamps),
      ...dimensions.map((dimension, i) => {
        const title = dimensions.length === 1 ? 'datum' : dimension.name
        return dimensionColumn(title, dimension.type, values[i]!, i)
      }),
    ]
  }

  /** What a stream begins with. */
  schema(): Uint8Array {
    const fields = this.#columns.map(({ field }) => field)
    return schemaMessage(fields, new Map([['oximeter:table', this.#name]]))
  }

  batch(rows: readonly Rows[]): Uint8Array {
    const batch = new BatchWriter(rows.reduce((sum, { from, to }) => sum + to - from, 0))
    for (const column of this.#columns) column.write(batch, rows)
    const stream = new ByteList()
    batch.writeTo(stream)
    return stream.join()
  }
}

export function schemaMessage(
  fields: readonly ArrowField[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const stream = new ByteList()
  writeMessage(stream, new SchemaTemplate(fields).write(metadata))
  return stream.join()
}
