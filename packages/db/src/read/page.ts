import { DbError } from '../error.ts'
import type { Engine, Parameters } from '../engine.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { seriesCondition, type FieldFilter } from './series-condition.ts'
import { tableIn } from '../tables/placement.ts'

export interface PageOptions {
  /** Field values that the series must have. */
  readonly fields?: FieldFilter
  /** Series of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

/** Some series of one name, as a condition on any table that has their keys. */
export interface SeriesPage {
  readonly condition: string
  readonly parameters: Parameters
  /** The token of the page after this one; null if it is the last. */
  readonly nextPage: string | null
}

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000

/**
 * The keys of a page of series. Found by reading keys in their order and only so many; then each
 * table is read where these are, however many series there are.
 *
 * @throws DbError `invalid-argument`
 */
export async function pageOf(
  engine: Engine,
  name: string,
  { fields, limit, pageToken }: PageOptions,
): Promise<SeriesPage> {
  const size = pageSize(limit)
  const filter = seriesCondition(name, fields)
  const rows = await engine.rows<{ timeseries_key: string }>(
    'read keys',
    `SELECT DISTINCT timeseries_key
     FROM ${tableIn(engine, SERIES_TABLE.name)} AS described
     WHERE ${filter.text} AND timeseries_key >= {from:UInt64}
     ORDER BY timeseries_name, timeseries_key LIMIT {limit:UInt64}`,
    {
      parameters: { ...filter.parameters, from: pageStart(pageToken), limit: size + 1 },
      // So that reading ends with the page.
      settings: { max_threads: 1 },
    },
  )
  // In the text, since they are too many for parameters; they are digits and nothing else.
  const keys = rows.slice(0, size).map((row) => BigInt(row.timeseries_key))
  return {
    condition: `timeseries_name = {name:String} AND timeseries_key IN [${keys.join(',')}]`,
    parameters: { name },
    nextPage: rows[size]?.timeseries_key ?? null,
  }
}

/** How many items a page has. @throws DbError `invalid-argument` */
export function pageSize(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MAX_LIMIT)
  throw new DbError('invalid-argument', `a limit is a whole number from 1 on, not ${limit}`)
}

/** The key with which a page begins. */
function pageStart(token: string = '0'): string {
  if (/^\d{1,20}$/.test(token) && BigInt(token) < 2n ** 64n) return token
  throw new DbError('invalid-argument', `${JSON.stringify(token)} is not a page token`)
}
