import { compareText } from '@oximeter/core'
import type { DataType } from '../plan/table-shape.ts'
import type { ResultSeries, ResultTable, ResultValues } from '../result/result.ts'

/** What any table of an answer must be and this one is not; undefined if it is all of it. */
export function malformation({ shape, series }: ResultTable): string | undefined {
  const names = shape.fields.map(({ name }) => name)
  if (!isAscending(names, compareText)) return `fields are not in order: ${names.join(', ')}`
  const identities = series.map(({ fields }) => fields.map((value) => String(value)).join('\0'))
  if (new Set(identities).size < identities.length) return 'two series have equal fields'
  for (const one of series) {
    const problem = ofSeries(shape, one)
    if (problem) return problem
  }
  return undefined
}

function ofSeries(
  shape: ResultTable['shape'],
  { fields, points }: ResultSeries,
): string | undefined {
  const { timestamps, startTimes, values } = points
  if (fields.length !== shape.fields.length) return `${fields.length} fields`
  if (fields.some((value, i) => value === null && !shape.fields[i]!.optional)) {
    return 'a field is null that no series lacks'
  }
  if (timestamps.length === 0) return 'a series without points'
  if (!isAscending([...timestamps], (a, b) => (a < b ? -1 : a > b ? 1 : 0)))
    return 'times that do not ascend'
  if ((startTimes !== undefined) !== shape.hasStartTimes)
    return 'start times that do not suit the shape'
  if (startTimes?.some((start, i) => start > timestamps[i]!))
    return 'a delta that begins after its time'
  const { alignment } = shape
  if (alignment && timestamps.some((time) => (alignment.end - time) % alignment.step !== 0n)) {
    return 'a time that is not on the grid'
  }
  if (values.length !== shape.dimensions.length) return `${values.length} dimensions`
  return shape.dimensions
    .map(({ type }, i) => ofValues(type, values[i]!, timestamps.length))
    .find((problem) => problem !== undefined)
}

const HELD: { readonly [T in DataType]: string } = {
  integer: 'bigint',
  double: 'number',
  boolean: 'boolean',
  string: 'string',
  integer_distribution: 'object',
  double_distribution: 'object',
}

function ofValues(type: DataType, column: ResultValues, length: number): string | undefined {
  if (column.type !== type) return `${column.type} instead of ${type}`
  if (column.values.length !== length) return `${column.values.length} values at ${length} times`
  const odd = column.values.find((value) => value !== null && typeof value !== HELD[type])
  if (odd !== undefined) return `a ${typeof odd} among values of type ${type}`
  if (column.type !== 'integer_distribution' && column.type !== 'double_distribution')
    return undefined
  const uneven = column.values.find((value) => value && value.bins.length !== value.counts.length)
  return uneven ? 'a distribution with more or fewer counts than bins' : undefined
}

function isAscending<T>(all: readonly T[], compare: (a: T, b: T) => number): boolean {
  return all.every((value, i) => i === 0 || compare(all[i - 1]!, value) < 0)
}
