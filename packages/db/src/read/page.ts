import { DbError } from '../error.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000

/** How many items a page has. @throws DbError `invalid-argument` */
export function pageSize(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, MAX_LIMIT)
  throw new DbError('invalid-argument', `a limit is a whole number from 1 on, not ${limit}`)
}

/** The key after which a page begins. @throws DbError `invalid-argument` */
export function pageStart(token: string | undefined): bigint {
  if (token === undefined) return 0n
  if (/^\d{1,20}$/.test(token) && BigInt(token) < 2n ** 64n) return BigInt(token)
  throw new DbError('invalid-argument', `${JSON.stringify(token)} is not a page token`)
}

/** A page of at most `limit` items from up to one more; the token is the key of the one more. */
export function page<Item extends { readonly key: bigint }>(
  items: readonly Item[],
  limit: number,
): { readonly items: readonly Item[]; readonly nextPage: string | null } {
  return { items: items.slice(0, limit), nextPage: items[limit] ? String(items[limit].key) : null }
}
