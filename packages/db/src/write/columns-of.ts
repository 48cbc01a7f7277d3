import { isHistogram, type DatumType } from '@oximeter/core'
import { isFloat, scalarType } from '../tables/measurements.ts'
import { BytesColumns, IntegerColumns, StringColumns, type DatumColumns } from './datum-columns.ts'
import { DecimalColumns } from './decimal-columns.ts'
import type { Descriptions } from './descriptions.ts'
import { HistogramColumns } from './histogram-columns.ts'
import type { SeriesTable } from './series-table.ts'

export interface KnownSeries {
  readonly series: SeriesTable
  readonly descriptions: Descriptions
}

/** The columns that rows of a datum type are gathered in. */
export function columnsOf(datumType: DatumType, known: KnownSeries): DatumColumns {
  if (isHistogram(datumType)) return new HistogramColumns(datumType, known.descriptions)
  const type = scalarType(datumType)
  if (isFloat(type)) return new DecimalColumns(type, known.series)
  if (datumType === 'string') return new StringColumns()
  if (datumType === 'bytes') return new BytesColumns(type)
  return new IntegerColumns(type)
}
