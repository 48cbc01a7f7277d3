import type {
  DataType,
  Distribution,
  ResultFieldType,
  ResultFieldValue,
  ResultPoints,
  ResultSeries,
  ValueLayout,
} from '@oximeter/oxql'
import {
  bytesOf,
  field,
  missingRows,
  type ArrowField,
  type BatchWriter,
} from '@oximeter/wire/arrow'
import {
  booleans,
  doubles,
  integers,
  lists,
  part,
  structs,
  texts,
  type ArrowColumn,
} from './arrow-columns.ts'

/** Points of a series from one to another, the end not included. */
export interface Rows {
  readonly series: ResultSeries
  readonly from: number
  readonly to: number
}

/** A column of an answer: what the schema says of it, and how points of series are written. */
export interface TableColumn {
  readonly field: ArrowField
  write(batch: BatchWriter, rows: readonly Rows[]): void
}

export function timesColumn(
  name: string,
  timesOf: (points: ResultPoints) => BigInt64Array,
): TableColumn {
  return {
    field: field(name, { kind: 'timestamp' }, { nullable: true }),
    write: (batch, rows) => {
      const times = rows.map(({ series, from, to }) => timesOf(series.points).subarray(from, to))
      batch.node(batch.rows).buffer(times.map(bytesOf))
    },
  }
}

/** The value of a field is that of all points of a series. */
export function fieldColumn(name: string, type: ResultFieldType, place: number): TableColumn {
  switch (type) {
    case 'string':
    case 'ip_addr':
    case 'uuid':
      return textColumn(name, place)
    case 'bool':
      return repeatedColumn(booleans(name), place, Boolean)
    case 'double':
      return repeatedColumn(doubles(name), place, Number)
    case 'u64':
      return repeatedColumn(integers(name, 'UInt64'), place, BigInt)
    default:
      return repeatedColumn(integers(name, 'Int64'), place, BigInt)
  }
}

function repeatedColumn<T>(
  column: ArrowColumn<T>,
  place: number,
  convert: (value: ResultFieldValue) => T,
): TableColumn {
  return {
    field: column.field,
    write: (batch, rows) => {
      const values = rows.flatMap(({ series, from, to }) => {
        const value = series.fields[place] ?? null
        return Array<T | null>(to - from).fill(value === null ? null : convert(value))
      })
      column.write(batch, values)
    },
  }
}

/** Texts, each of which is encoded once for all points that have it. */
function textColumn(name: string, place: number): TableColumn {
  return {
    field: field(name, { kind: 'utf8' }, { nullable: true }),
    write: (batch, rows) => {
      const runs = rows.map(({ series, from, to }) => {
        const value = series.fields[place] ?? null
        return { isMissing: value === null, bytes: Buffer.from(String(value ?? '')), n: to - from }
      })
      const length = runs.reduce((sum, { bytes, n }) => sum + n * bytes.length, 0)
      if (length > MAX_TEXT_BYTES) {
        throw new RangeError(`the values of ${name} are more than a column of Arrow can hold`)
      }
      const all = Buffer.allocUnsafe(length)
      const offsets = new Int32Array(batch.rows + 1)
      const missing = new Uint8Array(batch.rows)
      let row = 0
      for (const { isMissing, bytes, n } of runs) {
        const start = offsets[row]!
        if (bytes.length > 0) all.fill(bytes, start, start + n * bytes.length)
        if (isMissing) missing.fill(1, row, row + n)
        for (let k = 1; k <= n; k++) offsets[row + k] = start + k * bytes.length
        row += n
      }
      batch
        .node(batch.rows, missingRows(missing))
        .buffer([bytesOf(offsets)])
        .buffer([all])
    },
  }
}

/** Offsets are 32-bit. */
const MAX_TEXT_BYTES = 2 ** 31 - 1

/** The values of a dimension, of the type that the query gives them, whatever they are. */
export function dimensionColumn(
  name: string,
  type: DataType,
  layout: ValueLayout,
  place: number,
): TableColumn {
  const column = valueColumn(name, type, layout)
  return {
    field: column.field,
    write: (batch, rows) => {
      const values: unknown[] = []
      for (const { series, from, to } of rows) {
        const { values: ofSeries } = series.points.values[place]!
        for (let i = from; i < to; i++) values.push(ofSeries[i])
      }
      // They are of the layout's type: that pairing is lost on the checker.
      column.write(batch, values as never[])
    },
  }
}

function valueColumn(name: string, type: DataType, layout: ValueLayout): ArrowColumn<never> {
  switch (layout.kind) {
    case 'text':
      return texts(name)
    case 'distribution':
      return distributions(name, layout)
    case 'number':
      return type === 'boolean' ? booleans(name) : numbers(name, layout.type)
  }
}

type NumberType = Extract<ValueLayout, { kind: 'number' }>['type']

function numbers(name: string, type: NumberType): ArrowColumn<number | bigint> {
  if (type === 'Float64') return doubles(name)
  return integers(name, type === 'UInt8' ? 'Int64' : type)
}

function distributions(
  name: string,
  { edge, count, sum }: Extract<ValueLayout, { kind: 'distribution' }>,
): ArrowColumn<Distribution> {
  return structs<Distribution>(name, [
    part(lists('bins', numbers('item', edge)), (row) => row.bins),
    part(lists('counts', numbers('item', count)), (row) => row.counts),
    part(numbers('min', edge), (row) => row.min),
    part(numbers('max', edge), (row) => row.max),
    part(numbers('sum_of_samples', sum), (row) => row.sumOfSamples),
    part(doubles('squared_mean'), (row) => row.squaredMean),
    part(doubles('p50'), (row) => row.p50),
    part(doubles('p90'), (row) => row.p90),
    part(doubles('p99'), (row) => row.p99),
  ])
}
