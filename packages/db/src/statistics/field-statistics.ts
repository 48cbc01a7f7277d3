import type { Engine } from '../engine.ts'
import { LOOK } from '../inspect/budget.ts'
import { seriesCondition, type FieldFilter } from '../read/series-condition.ts'
import { tableIn } from '../tables/placement.ts'
import { SERIES_TABLE } from '../tables/series.ts'

/** The values of a field in the series of a timeseries. */
export interface FieldCounts {
  readonly values: number
  /** Those of most series, the most first: canonical texts. */
  readonly most: readonly { readonly value: string; readonly series: number }[]
}

/** Values of a field that are named. */
const MOST = 10

/** By field. */
export async function fieldStatistics(
  engine: Engine,
  name: string,
  fields?: FieldFilter,
): Promise<ReadonlyMap<string, FieldCounts>> {
  const of = seriesCondition(name, fields)
  const rows = await engine.rows<Record<'field' | 'value' | 'series' | 'values', string>>(
    'count the values of fields',
    `SELECT field, value, count() AS series, count() OVER (PARTITION BY field) AS values
     FROM (
       SELECT pair.1 AS field, pair.2 AS value
       FROM (
         SELECT anyLast(described.fields) AS found
         FROM ${tableIn(engine, SERIES_TABLE.name)} AS described
         WHERE ${of.text} GROUP BY described.timeseries_key
       ) ARRAY JOIN CAST(found, 'Array(Tuple(String, String))') AS pair
     )
     GROUP BY field, value ORDER BY field, series DESC, value LIMIT ${MOST} BY field`,
    { parameters: of.parameters, settings: LOOK },
  )
  return new Map(
    Array.from(
      Map.groupBy(rows, ({ field }) => field),
      ([field, some]) => [
        field,
        {
          values: Number(some[0]!.values),
          most: some.map(({ value, series }) => ({ value, series: Number(series) })),
        },
      ],
    ),
  )
}
