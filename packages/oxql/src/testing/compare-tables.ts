import type { PlainPoint, PlainSeries, PlainTable, PlainValue } from './plain-table.ts'

export interface Tolerance {
  /** Of the larger of two doubles. Default: 1e-9. */
  readonly relative?: number
  /** Default: 1e-9. */
  readonly absolute?: number
}

/**
 * The first thing in which an answer is not the expected one, or undefined. Integers are compared
 * exactly, doubles up to a tolerance, series in their order.
 */
export function tableDifference(
  expected: readonly PlainTable[],
  actual: readonly PlainTable[],
  tolerance: Tolerance = {},
): string | undefined {
  if (expected.length !== actual.length) {
    return `${actual.length} tables instead of ${expected.length}`
  }
  return first(expected, (table, i) => {
    const other = actual[i]!
    const difference = differenceOfTables(table, other, tolerance)
    return difference && `${table.name}: ${difference}`
  })
}

function differenceOfTables(a: PlainTable, b: PlainTable, tolerance: Tolerance) {
  if (a.name !== b.name) return `is called ${b.name}`
  if (a.types && b.types && a.types.join() !== b.types.join()) {
    return `${b.types.join(', ')} instead of ${a.types.join(', ')}`
  }
  if (a.series.length !== b.series.length) {
    return `${b.series.length} series instead of ${a.series.length}`
  }
  return first(a.series, (series, i) => {
    const difference = differenceOfSeries(series, b.series[i]!, tolerance)
    return difference && `series ${i}: ${difference}`
  })
}

function differenceOfSeries(a: PlainSeries, b: PlainSeries, tolerance: Tolerance) {
  if (a.fields.size !== b.fields.size) return `${b.fields.size} fields instead of ${a.fields.size}`
  for (const [name, value] of a.fields) {
    const other = b.fields.get(name)
    const isSame =
      other !== undefined &&
      (value === null || other === null ? value === other : isClose(value, other, tolerance))
    if (!isSame) return `field ${name} is ${String(other)} instead of ${String(value)}`
  }
  if (a.points.length !== b.points.length) {
    return `${b.points.length} points instead of ${a.points.length}`
  }
  return first(a.points, (point, i) => {
    const difference = differenceOfPoints(point, b.points[i]!, tolerance)
    return difference && `point ${i}: ${difference}`
  })
}

function differenceOfPoints(a: PlainPoint, b: PlainPoint, tolerance: Tolerance) {
  if (a.time !== b.time) return `is at ${b.time} instead of ${a.time}`
  if (a.startTime !== b.startTime) return `begins at ${b.startTime} instead of ${a.startTime}`
  if (a.values.length !== b.values.length) {
    return `${b.values.length} values instead of ${a.values.length}`
  }
  return first(a.values, (value, i) => {
    const other = b.values[i]!
    return isClose(value, other, tolerance) ? undefined : `${said(other)} instead of ${said(value)}`
  })
}

function isClose(a: PlainValue, b: PlainValue, tolerance: Tolerance): boolean {
  if (typeof a === 'object' || typeof b === 'object') {
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
    return (
      a.counts.length === b.counts.length &&
      a.counts.every((count, i) => isClose(count, b.counts[i]!, tolerance)) &&
      isClose(a.sum, b.sum, tolerance)
    )
  }
  const isInexact = [a, b].some((value) => typeof value === 'number')
  const areNumbers = [a, b].every((value) => typeof value === 'number' || typeof value === 'bigint')
  // oxlint-disable-next-line eqeqeq -- integers of a script stand for doubles too
  if (!isInexact || !areNumbers) return a == b
  const [x, y] = [Number(a), Number(b)]
  const { relative = 1e-9, absolute = 1e-9 } = tolerance
  return (
    Object.is(x, y) ||
    Math.abs(x - y) <= Math.max(absolute, relative * Math.max(Math.abs(x), Math.abs(y)))
  )
}

function said(value: PlainValue): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return `<${value.counts.join(' ')} sum ${value.sum}>`
}

function first<T>(all: readonly T[], differs: (one: T, i: number) => string | undefined) {
  for (const [i, one] of all.entries()) {
    const difference = differs(one, i)
    if (difference) return difference
  }
  return undefined
}
