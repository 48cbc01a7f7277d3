import { isCumulative, isHistogram, type DatumType } from '@oximeter/core'
import type { DataType, MetricType } from './table-shape.ts'

/** Of what is stored; undefined of what cannot be queried. */
export function dataTypeOf(type: DatumType): DataType | undefined {
  if (type === 'bytes') return undefined
  if (type === 'bool') return 'boolean'
  if (type === 'string') return 'string'
  const number = type.endsWith('f32') || type.endsWith('f64') ? 'double' : 'integer'
  return isHistogram(type) ? `${number}_distribution` : number
}

export function metricTypeOf(type: DatumType): MetricType {
  return isCumulative(type) ? 'cumulative' : 'gauge'
}

export function isDistribution(
  type: DataType,
): type is 'integer_distribution' | 'double_distribution' {
  return type === 'integer_distribution' || type === 'double_distribution'
}

export function isNumeric(type: DataType): type is 'integer' | 'double' {
  return type === 'integer' || type === 'double'
}

const NAMES: { readonly [T in DataType]: string } = {
  integer: 'integers',
  double: 'numbers',
  boolean: 'booleans',
  string: 'texts',
  integer_distribution: 'distributions',
  double_distribution: 'distributions',
}

/** What values of the type are called in messages. */
export function valuesOf(type: DataType): string {
  return NAMES[type]
}
