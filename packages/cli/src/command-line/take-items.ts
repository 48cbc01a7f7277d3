import type { Page, PageQuery } from '@oximeter/api/client'

const PAGE_LIMIT = 1000

export interface TakenItems<T> {
  readonly items: T[]
  /** Whether there are more. */
  readonly truncated: boolean
}

/** At most `limit` items of a list, in as few pages as may be. */
export async function takeItems<T>(
  get: (query: PageQuery) => Promise<Page<T>>,
  limit: number,
): Promise<TakenItems<T>> {
  const items: T[] = []
  let token: string | null = null
  do {
    const page: Page<T> = await get({
      limit: Math.min(PAGE_LIMIT, Math.max(1, limit - items.length)),
      ...(token === null ? {} : { page_token: token }),
    })
    items.push(...page.items)
    token = page.next_page
  } while (token !== null && items.length < limit)
  return { items, truncated: token !== null }
}

/** What to say of the rest beside a list. */
export function notesOf({ items, truncated }: TakenItems<unknown>): string[] {
  return truncated ? [`There are more than these ${items.length}: see --limit.`] : []
}
