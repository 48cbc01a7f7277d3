import { makeField, parseFieldValue, type Field } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { DbError } from '../error.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { fieldColumns } from '../schema/view.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { pageSize } from './page.ts'

export interface FieldValuesOptions {
  /** Only values whose text begins with this. @default '' */
  readonly prefix?: string
  /** Values of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** How many to leave out: those of the pages before. @default 0 */
  readonly skip?: number
}

export interface FieldValuesPage {
  /** Ascending by their text. */
  readonly items: readonly Field[]
  readonly isLast: boolean
}

/** @throws DbError `not-found` where no version has such a field */
export async function fieldValues(
  engine: Engine,
  versions: readonly StoredSchema[],
  field: string,
  { prefix = '', limit, skip = 0 }: FieldValuesOptions,
): Promise<FieldValuesPage> {
  const { name } = versions[0]!
  const column = fieldColumns(versions).find((one) => one.name === field)
  if (column === undefined) throw new DbError('not-found', `${name} has no field ${field}`)
  const size = pageSize(limit)
  const rows = await engine.rows<{ value: string }>(
    'read the values of a field',
    `SELECT DISTINCT described.fields[{field:String}] AS value
     FROM ${quoteName(engine.database)}.${quoteName(SERIES_TABLE.name)} AS described
     WHERE described.timeseries_name = {name:String}
       AND mapContains(described.fields, {field:String}) AND startsWith(value, {prefix:String})
     ORDER BY value LIMIT {limit:UInt64} OFFSET {skip:UInt64}`,
    { parameters: { name, field, prefix, limit: size + 1, skip } },
  )
  return {
    items: rows
      .slice(0, size)
      .map(({ value }) => makeField(field, column.type, parseFieldValue(column.type, value))),
    isLast: rows.length <= size,
  }
}
