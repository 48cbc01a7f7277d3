import { formatTimestamp } from '@oximeter/core'

import { seriesCount, valueAt, type AnswerTable, type Value } from '../../answer/answer.ts'

/** The points of a table as rows: fields, then times, then values, exactly as they are. */
export interface PointRows {
  readonly columns: readonly PointColumn[]
  readonly count: number
  /** A row's texts, in the order of the columns; null where nothing is. */
  at(row: number): (string | null)[]
}

interface PointColumn {
  readonly name: string
  readonly kind: 'field' | 'time' | 'value'
}

export function pointRows(table: AnswerTable): PointRows {
  const { fields, times, startTimes, dimensions } = table
  return {
    columns: [
      ...fields.map(({ name }): PointColumn => ({ name, kind: 'field' })),
      ...(startTimes === undefined ? [] : [{ name: 'start_time', kind: 'time' } as const]),
      { name: 'timestamp', kind: 'time' },
      ...dimensions.map(({ name }): PointColumn => ({ name, kind: 'value' })),
    ],
    count: table.rows,
    at: (row) => {
      const series = seriesAt(table, row)
      return [
        ...fields.map(({ values }) => textOf(values[series] ?? null)),
        ...(startTimes === undefined ? [] : [formatTimestamp(startTimes[row]!)]),
        formatTimestamp(times[row]!),
        ...dimensions.map(({ values }) => textOf(valueAt(values, row))),
      ]
    },
  }
}

/** The series that a row is of. */
function seriesAt(table: AnswerTable, row: number): number {
  let low = 0
  let high = seriesCount(table) - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (table.starts[middle]! <= row) low = middle
    else high = middle - 1
  }
  return low
}

function textOf(value: Value): string | null {
  if (value === null) return null
  return typeof value === 'object' ? jsonOf(value) : String(value)
}

/** JSON in which large integers have all their digits. */
export function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) => `${jsonOf(key)}:${jsonOf(member)}`)
  return `{${members.join(',')}}`
}
