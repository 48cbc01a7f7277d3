import type { NamedColumn } from '../native/column.ts'
import { NAME } from '../native/column-type.ts'
import { FixedValues } from '../native/fixed-column.ts'
import { NumberedNames } from '../native/text-column.ts'
import type { SeriesTable } from './series-table.ts'

/** The columns that say of which series each row is. */
export function seriesColumns(
  series: SeriesTable,
  slots: Uint32Array,
  rows: Uint32Array,
): (NamedColumn & { readonly order: Uint32Array })[] {
  const order = rows.map((row) => slots[row]!)
  const names = new NumberedNames((slot) => series.shape(slot).name)
  const keys = new FixedValues(series.keys)
  return [
    { name: 'timeseries_name', type: NAME, column: names, order },
    { name: 'timeseries_key', type: 'UInt64', column: keys, order },
  ]
}
