import { DEFAULT_PAGE_LIMIT, type Page, type PageQuery } from '@oximeter/api/client'

/** A page of a list, as Nexus has them: the token says how many came before. */
export function pageOf<T>(items: readonly T[], query: PageQuery = {}): Page<T> {
  const { limit = DEFAULT_PAGE_LIMIT, page_token = '0' } = query
  const from = Number(page_token)
  const next = from + limit
  return {
    items: items.slice(from, next),
    next_page: next < items.length ? String(next) : null,
  }
}
