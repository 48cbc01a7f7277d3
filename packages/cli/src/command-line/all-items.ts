import { allPages, type Page, type PageQuery } from '@oximeter/api/client'

/** A whole list, in as few pages as may be. */
export async function allItems<T>(get: (page: PageQuery) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  for await (const item of allPages(get, { limit: 1000 })) items.push(item)
  return items
}
