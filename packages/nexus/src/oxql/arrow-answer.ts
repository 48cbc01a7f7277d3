import type {
  Distribution,
  ResultFieldType,
  ResultFieldValue,
  ResultTable,
  ResultValues,
} from '@oximeter/oxql'
import { BatchWriter, ByteList, SchemaTemplate, writeEnd, writeMessage } from '@oximeter/wire/arrow'
import {
  booleans,
  doubles,
  integers,
  lists,
  numbers,
  repeatedTexts,
  structs,
  texts,
  timestamps,
  type ArrowColumn,
} from './arrow-columns.ts'

/**
 * Tables as Arrow streams, one behind the other: a column for each field, `start_time` where there
 * are start times, `timestamp`, and one for each dimension; a row for each point. The only dimension
 * is called `datum`, several by their names.
 *
 * @param about what is said of the whole answer, as JSON: `oximeter:answer` in the first schema
 */
export function encodeTables(tables: readonly ResultTable[], about: string): Uint8Array {
  const stream = new ByteList()
  for (const [i, table] of tables.entries()) {
    const columns = columnsOf(table)
    const schema = new SchemaTemplate(columns.map(({ field }) => field))
    const metadata = new Map([['oximeter:table', table.shape.name]])
    if (i === 0) metadata.set('oximeter:answer', about)
    writeMessage(stream, schema.write(metadata))
    const batch = new BatchWriter(rowsOf(table))
    for (const column of columns) column.write(batch)
    batch.writeTo(stream)
    writeEnd(stream)
  }
  return stream.join()
}

function rowsOf({ series }: ResultTable): number {
  return series.reduce((rows, { points }) => rows + points.timestamps.length, 0)
}

function columnsOf({ shape, series }: ResultTable): ArrowColumn[] {
  const points = series.map((each) => each.points)
  const fields = shape.fields.map(({ name, type }, i) =>
    fieldColumn(
      name,
      type,
      series.map((each) => ({
        value: each.fields[i] ?? null,
        rows: each.points.timestamps.length,
      })),
    ),
  )
  const times = [timestamps('timestamp', joined(points.map((each) => each.timestamps)))]
  if (shape.hasStartTimes) {
    const startTimes = points.map((each) => each.startTimes ?? each.timestamps)
    times.unshift(timestamps('start_time', joined(startTimes)))
  }
  const values = shape.dimensions.map(({ name, type }, i) => {
    const title = shape.dimensions.length === 1 ? 'datum' : name
    const parts = points.map((each) => each.values[i]!)
    return valueColumn(title, type, parts)
  })
  return [...fields, ...times, ...values]
}

function joined(parts: readonly BigInt64Array[]): BigInt64Array {
  const all = new BigInt64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The value of a field for all points of a series. */
interface Run {
  readonly value: ResultFieldValue | null
  readonly rows: number
}

function fieldColumn(name: string, type: ResultFieldType, runs: readonly Run[]): ArrowColumn {
  const as = <T>(convert: (value: ResultFieldValue) => T) =>
    runs.flatMap(({ value, rows }) =>
      Array<T | null>(rows).fill(value === null ? null : convert(value)),
    )
  switch (type) {
    case 'string':
    case 'ip_addr':
    case 'uuid':
      return repeatedTexts(
        name,
        runs.map(({ value, rows }) => ({ text: value === null ? null : String(value), rows })),
      )
    case 'bool':
      return booleans(name, as(Boolean))
    case 'double':
      return doubles(name, as(Number))
    default:
      return integers(name, as(BigInt))
  }
}

function valueColumn(
  name: string,
  type: ResultValues['type'],
  parts: readonly ResultValues[],
): ArrowColumn {
  switch (type) {
    case 'integer':
      return integers(name, valuesOf(type, parts))
    case 'double':
      return doubles(name, valuesOf(type, parts))
    case 'boolean':
      return booleans(name, valuesOf(type, parts))
    case 'string':
      return texts(name, valuesOf(type, parts))
    case 'integer_distribution':
    case 'double_distribution':
      return distributionColumn(name, valuesOf(type, parts))
  }
}

interface ValueTypes {
  integer: bigint
  double: number
  boolean: boolean
  string: string
  integer_distribution: Distribution
  double_distribution: Distribution
}

/** The values of all series, which are of one type. */
function valuesOf<T extends keyof ValueTypes>(
  type: T,
  parts: readonly ResultValues[],
): (ValueTypes[T] | null)[] {
  return parts.flatMap((part) => {
    if (part.type !== type) throw new TypeError(`a dimension holds ${type} and ${part.type}`)
    return part.values as readonly (ValueTypes[T] | null)[]
  })
}

function distributionColumn(name: string, rows: readonly (Distribution | null)[]): ArrowColumn {
  const of = <K extends keyof Distribution>(statistic: K) =>
    rows.map((row) => (row === null ? null : row[statistic]))
  return structs(name, rows, [
    lists('bins', of('bins')),
    lists('counts', of('counts')),
    numbers('min', of('min')),
    numbers('max', of('max')),
    numbers('sum_of_samples', of('sumOfSamples')),
    doubles('squared_mean', of('squaredMean')),
    doubles('p50', of('p50')),
    doubles('p90', of('p90')),
    doubles('p99', of('p99')),
  ])
}
