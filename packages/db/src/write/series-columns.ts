import type { NamedColumn } from '../native/column.ts'
import { NAME } from '../native/column-type.ts'
import { FixedValues } from '../native/fixed-column.ts'
import { NumberedNames } from '../native/text-column.ts'
import { Scratch } from '../native/scratch.ts'
import type { SeriesTable } from './series-table.ts'

const slotsOfRows = new Scratch()

/** The columns that say of which series each row is: to be written before the next call. */
export function seriesColumns(
  series: SeriesTable,
  slots: Uint32Array,
  rows: Uint32Array,
): (NamedColumn & { readonly order: Uint32Array })[] {
  const order = slotsOfRows.numbers(rows.length)
  for (let index = 0; index < rows.length; index++) order[index] = slots[rows[index]!]!
  const names = new NumberedNames((slot) => series.shape(slot).name)
  const keys = new FixedValues(series.keys)
  return [
    { name: 'timeseries_name', type: NAME, column: names, order },
    { name: 'timeseries_key', type: 'UInt64', column: keys, order },
  ]
}
