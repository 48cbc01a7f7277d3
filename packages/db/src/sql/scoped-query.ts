import { ownersWithin, type Catalogue, type Scope } from '@oximeter/oxql'
import { viewQuery } from '../schema/view.ts'
import { quoteName } from '../tables/table.ts'
import { DbError } from '../error.ts'

/** Of timeseries, as a scope shows them. */
export interface ScopedViews {
  readonly database: string
  readonly scope: Scope
  /** What the scope shows. */
  readonly catalogue: Catalogue
}

/** A query that was checked: it names no query in a WITH of its own. */
export interface CheckedQuery {
  readonly text: string
  /** Of timeseries. */
  readonly reads: ReadonlySet<string>
  /** No union, and not in parentheses. */
  readonly isPlain: boolean
}

/**
 * A query over what a scope shows: before it stands, in a WITH, what each name of a timeseries in it
 * means. It is to be run where nothing has such names, so that a name that the engine does not look
 * for in the WITH, wherever it stands, is a mistake and never the whole timeseries.
 */
export function scopedQuery({ text, reads, isPlain }: CheckedQuery, views: ScopedViews): string {
  const { database, scope, catalogue } = views
  const meanings = [...reads].map((name) => {
    const versions = catalogue.versions(name)
    const owners = ownersWithin(scope, versions)
    if (owners === undefined) throw new TypeError(`${name} is not shown`)
    return `${quoteName(name)} AS (${viewQuery(database, versions, owners)})`
  })
  if (meanings.length === 0) return text
  const names = `WITH ${meanings.join(', ')}`
  // Each SELECT of a union has a WITH of its own: what is around them is looked at by all.
  if (!isPlain) return `${names} SELECT * FROM (${text})`
  const ownWith = /^with\b/i.exec(text)
  return ownWith ? `${names},${text.slice(ownWith[0].length)}` : `${names} ${text}`
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
