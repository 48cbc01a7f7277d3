import { ownersWithin, type Catalogue, type Scope } from '@oximeter/oxql'
import { viewQuery } from '../schema/view.ts'
import { quoteName } from '../tables/table.ts'
import { DbError } from '../error.ts'
import { tokenize } from './tokens.ts'

/** Of timeseries, as a scope shows them. */
export interface ScopedViews {
  readonly database: string
  readonly scope: Scope
  /** What the scope shows. */
  readonly catalogue: Catalogue
}

/**
 * A query over what a scope shows: before it stands, in a WITH, what each name of a timeseries in it
 * means. It is to be run where nothing has such names, so that a name that the engine does not look
 * for in the WITH, wherever it stands, is a mistake and never the whole timeseries.
 *
 * @param query checked: one SELECT that names no query in a WITH of its own
 * @param names of timeseries that it reads
 */
export function scopedQuery(query: string, names: Iterable<string>, views: ScopedViews): string {
  const { database, scope, catalogue } = views
  const meanings = [...names].map((name) => {
    const versions = catalogue.versions(name)
    const owners = ownersWithin(scope, versions)
    if (owners === undefined) throw new TypeError(`${name} is not shown`)
    return `${quoteName(name)} AS (${viewQuery(database, versions, owners)})`
  })
  // Of a union it is said once, in the first SELECT.
  const first = tokenize(query).find(({ text }) => text !== '(')
  if (meanings.length === 0 || first === undefined) return query
  const [before, rest] = [query.slice(0, first.start), query.slice(first.start)]
  const ownWith = /^with\b/i.exec(rest)
  return ownWith
    ? `${before}WITH ${meanings.join(', ')},${rest.slice(ownWith[0].length)}`
    : `${before}WITH ${meanings.join(', ')} ${rest}`
}

/** A name was not found: no table of another database is a hint for whoever may not see it. */
const UNKNOWN_TABLE = 60

/** An error of such a query, without what we have put before it. */
export function asOfQuery(error: unknown): unknown {
  if (!(error instanceof DbError) || error.code !== 'rejected') return error
  const { message, engineCode } = error
  const said =
    engineCode === UNKNOWN_TABLE
      ? 'cannot run the query: a timeseries that it reads cannot be read at that place'
      : message.replace(/(?:: |\. )?(?:while |in scope |maybe you meant: oximeter)[\s\S]*$/i, '')
  return new DbError('rejected', said, {
    cause: error,
    ...(engineCode !== undefined && { engineCode }),
  })
}
