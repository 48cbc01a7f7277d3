import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { allPages } from '../client/all-pages.ts'
import { HttpProblem } from '../http/problem.ts'
import { pageQuery } from '../zod/common.ts'
import { pageFrom, pageTokens } from './page-tokens.ts'

const tokens = pageTokens(z.object({ after: z.number() }))

test.for(['', 'x', '{}', 'bnVsbA', 'eyJ2IjoidjEifQ', 'x'.repeat(513)])(
  "'%s' is no token of this list",
  (token) => {
    expect(() => tokens.decode(token)).toThrow(HttpProblem)
  },
)

test('the token of another list is refused', () => {
  const others = pageTokens(z.object({ id: z.string() }))
  expect(() => tokens.decode(others.encode({ id: 'a' }))).toThrow('page_token')
})

test('a token longer than 512 bytes is a mistake of the server', () => {
  const texts = pageTokens(z.string())
  expect(() => texts.encode('x'.repeat(500))).toThrow(RangeError)
})

test('walking the pages gives every item once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (n, limit) => {
      const all = Array.from({ length: n }, (_, i) => i)
      const sizes: number[] = []
      const list = async ({ page_token }: { page_token?: string }) => {
        const after = page_token === undefined ? -1 : tokens.decode(page_token).after
        const rows = all.filter((i) => i > after).slice(0, limit + 1)
        const page = pageFrom(rows, limit, tokens, (last) => ({ after: last }))
        sizes.push(page.items.length)
        return page
      }
      expect(await Array.fromAsync(allPages(list))).toEqual(all)
      expect(sizes.length).toBe(Math.max(1, Math.ceil(n / limit)))
    }),
  )
})

test.for([
  [{}, { limit: 100 }],
  [{ limit: '7' }, { limit: 7 }],
  [{ limit: '10001' }, { limit: 10_000 }],
  [
    { limit: '1', page_token: 'x' },
    { limit: 1, page_token: 'x' },
  ],
] as const)('the query %o', ([query, expected]) => {
  expect(pageQuery.parse(query)).toEqual(expected)
})

test.for([
  { limit: '0' },
  { limit: '-1' },
  { limit: '1.5' },
  { limit: 'all' },
  { page_token: 'x'.repeat(513) },
])('the query %o is refused', (query) => {
  expect(pageQuery.safeParse(query).success).toBe(false)
})
