import type { Page, PageQuery } from '../model/page.ts'

/**
 * Walks a list page by page, asking for the next only when it is wanted.
 *
 * @example for await (const producer of allPages((page) => nexus.listProducers(page))) …
 */
export async function* allPages<T>(
  get: (query: PageQuery) => Promise<Page<T>>,
  query: PageQuery = {},
): AsyncGenerator<T, void, undefined> {
  let page = await get(query)
  yield* page.items
  while (page.next_page !== null) {
    page = await get({ ...query, page_token: page.next_page })
    yield* page.items
  }
}
