import type { DatumType, FieldType } from '@oximeter/core'
import { isCumulative, isHistogram } from '@oximeter/core'

import { field, type ArrowField, type ArrowType } from './arrow/field.ts'
import {
  BOOL,
  listOf,
  numberColumn,
  supportOf,
  TIMESTAMP,
  UINT32,
  UTF8,
  type ColumnNumber,
} from './datum-columns.ts'

/** A field, as the columns of descriptions name it. */
export interface FieldColumn {
  readonly source: 'target' | 'metric'
  readonly name: string
  readonly type: FieldType
}

/** The columns of the descriptions of series that have these fields. */
export function seriesFields(datumType: DatumType, fields: readonly FieldColumn[]): ArrowField[] {
  const layout: ArrowField[] = []
  if (isHistogram(datumType)) {
    const { type } = numberColumn(supportOf(datumType).number)
    // Of a series of which only missing samples are known, the bins are not.
    layout.push({ ...listOf('bins', type), nullable: true }, field('end', type, { nullable: true }))
  }
  return [
    field('series', UINT32),
    ...(isCumulative(datumType) ? [field('start_time', TIMESTAMP)] : []),
    ...layout,
    // A name has no dot, so that these are unlike the columns before them and unlike each other.
    ...fields.map(({ source, name, type }) => field(`${source}.${name}`, fieldColumnType(type))),
  ]
}

/** Addresses and UUIDs are texts. */
function fieldColumnType(type: FieldType): ArrowType {
  const number = fieldNumber(type)
  if (number !== undefined) return numberColumn(number).type
  return type === 'bool' ? BOOL : UTF8
}

/** The number type of fields that are numbers. */
export function fieldNumber(type: FieldType): ColumnNumber | undefined {
  switch (type) {
    case 'string':
    case 'ip_addr':
    case 'uuid':
    case 'bool':
      return undefined
    default:
      return type
  }
}
