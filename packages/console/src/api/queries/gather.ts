import { allPages, type Page, type PageQuery } from '@oximeter/api/client'

const PAGE = 1000
/** Of more, the others are found by searching, not by scrolling. */
const MAX_LISTED = 20_000

/** All pages of a list, up to what a page can show. */
export async function gather<T>(read: (page: PageQuery) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  for await (const item of allPages(read, { limit: PAGE })) {
    items.push(item)
    if (items.length >= MAX_LISTED) break
  }
  return items
}
