import { makeField, parseFieldValue, type Field } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { DbError } from '../error.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { fieldColumns } from '../schema/view.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { pageSize } from './page.ts'
import { seriesCondition, type FieldFilter } from './series-condition.ts'
import { placeAfter, tokenAfter } from './value-place.ts'
import { tableIn } from '../tables/placement.ts'

export interface FieldValuesOptions {
  /** Only of series whose fields have these values. */
  readonly fields?: FieldFilter
  /** Only values whose text begins with this. @default '' */
  readonly prefix?: string
  /** Values of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

/** A value, and how many series have it. */
export interface CountedValue {
  readonly field: Field
  readonly series: number
}

export interface FieldValuesPage {
  /** Ascending by their text. */
  readonly items: readonly CountedValue[]
  /** Null on the last page. */
  readonly nextPage: string | null
}

/** @throws DbError `not-found` where no version has such a field; `invalid-argument` */
export async function fieldValues(
  engine: Engine,
  versions: readonly StoredSchema[],
  field: string,
  { fields, prefix = '', limit, pageToken }: FieldValuesOptions,
): Promise<FieldValuesPage> {
  const { name } = versions[0]!
  const column = fieldColumns(versions).find((one) => one.name === field)
  if (column === undefined) throw new DbError('not-found', `${name} has no field ${field}`)
  const size = pageSize(limit)
  const of = seriesCondition(name, fields)
  const all = `SELECT described.fields[{field:String}] AS value, described.timeseries_key AS key
     FROM ${tableIn(engine, SERIES_TABLE.name)} AS described
     WHERE ${of.text} AND mapContains(described.fields, {field:String}) AND startsWith(value, {prefix:String})`
  const place = placeAfter(pageToken, all)
  const rows = await engine.rows<{ value: string; series: string }>(
    'read the values of a field',
    `SELECT value, uniqExact(key) AS series FROM (${all}) WHERE ${place.condition}
     GROUP BY value ORDER BY value LIMIT {limit:UInt64}`,
    { parameters: { ...of.parameters, field, prefix, limit: size + 1, ...place.parameters } },
  )
  const shown = rows.slice(0, size)
  return {
    items: shown.map(({ value, series }) => ({
      field: makeField(field, column.type, parseFieldValue(column.type, value)),
      series: Number(series),
    })),
    nextPage: rows.length > size ? tokenAfter(shown.at(-1)!.value) : null,
  }
}
