/** One page of a list. `next_page` is the token of the page that follows, null on the last. */
export interface Page<T> {
  items: T[]
  next_page: string | null
}

/** Which page of a list: at most `limit` items, from where `page_token` says. */
export interface PageQuery {
  /** 1 to 10 000; larger ones are clamped. Default 100. */
  limit?: number
  /** The `next_page` of the page before. */
  page_token?: string
}

export const DEFAULT_PAGE_LIMIT = 100
export const MAX_PAGE_LIMIT = 10_000
export const MAX_PAGE_TOKEN_BYTES = 512
