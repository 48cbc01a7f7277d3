import { z } from 'zod'

import { badRequest } from '../http/problem.ts'
import { MAX_PAGE_TOKEN_BYTES, type Page } from '../model/page.ts'

/** Where a page starts, as an opaque text that clients hand back. */
export interface PageTokens<Start> {
  encode(start: Start): string
  /** @throws HttpProblem 400 on a text that this list did not give out. */
  decode(token: string): Start
}

/**
 * Tokens of one list, whose pages start after what `start` describes.
 *
 * @example const tokens = pageTokens(z.object({ id: z.string() }))
 */
export function pageTokens<Start>(start: z.ZodType<Start>): PageTokens<Start> {
  const content = z.object({ v: z.literal('v1'), page_start: start })
  return {
    encode(page_start) {
      const token = Buffer.from(JSON.stringify({ v: 'v1', page_start })).toString('base64url')
      if (token.length > MAX_PAGE_TOKEN_BYTES) {
        throw new RangeError(
          `a page token of ${token.length} bytes exceeds ${MAX_PAGE_TOKEN_BYTES}`,
        )
      }
      return token
    },
    decode(token) {
      const result = content.safeParse(jsonOf(token))
      if (!result.success) throw badRequest('query.page_token: not a token of this list')
      return result.data.page_start
    },
  }
}

/**
 * Makes a page from one row more than its limit: the extra one only tells that there is a next page.
 *
 * @param startAfter describes the last item that is on the page.
 */
export function pageFrom<T, Start>(
  rows: readonly T[],
  limit: number,
  tokens: PageTokens<Start>,
  startAfter: (last: T) => Start,
): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, next_page: more ? tokens.encode(startAfter(last)) : null }
}

function jsonOf(token: string): unknown {
  if (token.length > MAX_PAGE_TOKEN_BYTES) return undefined
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return undefined
  }
}
