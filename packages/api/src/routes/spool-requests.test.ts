import { expect, test } from 'vitest'

import { collectorRoutes } from './collector-routes.ts'
import { parseRequest } from './route.ts'

const { dropSpool, replaySpool } = collectorRoutes

test.for([{ ids: ['a', 'b'] }, { all: true }])('to drop %o', (body) => {
  expect(parseRequest(dropSpool, { body }).body).toEqual(body)
})

// Whoever drops by mistake loses samples: nothing is read into what was not said.
test.for([
  undefined,
  {},
  { ids: [] },
  { ids: [1] },
  { ids: [''] },
  { all: false },
  { all: true, ids: ['a'] },
  { id: 'a', all: true },
])('to drop %o is refused', (body) => {
  expect(() => parseRequest(dropSpool, { body })).toThrow('body')
})

test.for([{}, { ids: ['a'] }])('to replay %o', (body) => {
  expect(parseRequest(replaySpool, { body }).body).toEqual(body)
})

test.for([{ id: 'a' }, { ids: [] }, { all: true }])('to replay %o is refused', (body) => {
  expect(() => parseRequest(replaySpool, { body })).toThrow('body')
})
