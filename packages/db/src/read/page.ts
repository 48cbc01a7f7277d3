import { DbError } from '../error.ts'
import type { Engine, Parameters } from '../engine.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { quoteName } from '../tables/table.ts'
import { seriesCondition, type FieldFilter } from './series-condition.ts'

export interface PageOptions {
  /** Field values that the series must have. */
  readonly fields?: FieldFilter
  /** Series of one page. @default 100; at most 10 000 */
  readonly limit?: number
  /** Where the page before ended: its `nextPage`. */
  readonly pageToken?: string
}

/** Some series of one name, as a condition on a table that has their keys. */
export interface SeriesPage {
  /** On `timeseries AS described`. */
  readonly described: string
  /** On any table: the keys between those of the page. */
  readonly keys: string
  readonly parameters: Parameters
  /** The token of the page after this one; null if it is the last. */
  readonly nextPage: string | null
}

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000

/**
 * Where a page of series begins and ends. Found by reading keys in their order, and only so many;
 * what is read of them then is one range of each table, however many series there are.
 *
 * @throws DbError `invalid-argument`
 */
export async function pageOf(
  engine: Engine,
  name: string,
  { fields, limit, pageToken }: PageOptions,
): Promise<SeriesPage> {
  const condition = seriesCondition(name, fields)
  const from = String(pageStart(pageToken))
  const [next] = await engine.rows<{ timeseries_key: string }>(
    'read keys',
    `SELECT DISTINCT timeseries_key
     FROM ${quoteName(engine.database)}.${quoteName(SERIES_TABLE.name)} AS described
     WHERE ${condition.text} AND timeseries_key >= {from:UInt64}
     ORDER BY timeseries_name, timeseries_key LIMIT 1 OFFSET {limit:UInt64}`,
    {
      parameters: { ...condition.parameters, from, limit: pageSize(limit) },
      // So that reading ends with the page.
      settings: { max_threads: 1 },
    },
  )
  const nextPage = next?.timeseries_key ?? null
  const bounds = ['timeseries_key >= {from:UInt64}']
  if (nextPage !== null) bounds.push('timeseries_key < {to:UInt64}')
  const keys = bounds.join(' AND ')
  return {
    described: `${condition.text} AND ${keys}`,
    keys: `timeseries_name = {name:String} AND ${keys}`,
    parameters: { ...condition.parameters, from, ...(nextPage === null ? {} : { to: nextPage }) },
    nextPage,
  }
}

/** How many items a page has. @throws DbError `invalid-argument` */
export function pageSize(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MAX_LIMIT)
  throw new DbError('invalid-argument', `a limit is a whole number from 1 on, not ${limit}`)
}

/** The key with which a page begins. */
function pageStart(token: string | undefined): bigint {
  if (token === undefined) return 0n
  if (/^\d{1,20}$/.test(token) && BigInt(token) < 2n ** 64n) return BigInt(token)
  throw new DbError('invalid-argument', `${JSON.stringify(token)} is not a page token`)
}
