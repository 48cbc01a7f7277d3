import { expect, test } from 'vitest'

import { rangeOfSearch, readExploreSearch } from './explore-search.ts'

test.for<[Record<string, unknown>, object]>([
  [{}, {}],
  [
    { q: 'get a:b', from: '3h', view: 'area', live: true },
    { q: 'get a:b', from: '3h', view: 'area', live: true },
  ],
  [{ q: '  ', from: 'soon', view: 'pie', live: 'yes' }, {}],
  [
    { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', live: true },
    { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  ],
])('%o', ([given, read]) => {
  expect(readExploreSearch(given)).toEqual(read)
})

test('nothing said is the last hour', () => {
  expect(rangeOfSearch({})).toEqual({ from: '1h' })
})
