import { expect, test } from 'vitest'

import { DEFAULT_PAGE_LIMIT, parsePageQuery } from './page-query.ts'

const EPOCH = '2D3A8F6E-5B1C-4D0E-9F7A-6B5C4D3E2F1A'
const COLLECTOR = 'b8f9c1de-0000-0000-0000-000000000000'

function parse(query: string) {
  return parsePageQuery(new URLSearchParams(query))
}

test('nothing is said by a plain request', () => {
  const nothing = {
    epoch: undefined,
    series: 0,
    page: undefined,
    ack: undefined,
    limit: DEFAULT_PAGE_LIMIT,
    collector: undefined,
    generation: undefined,
  }
  expect(parse('')).toEqual(nothing)
  expect(parse('x=1&pages=many&x=2')).toEqual(nothing)
})

test('that no page is wanted', () => {
  expect(parse('limit=0')).toMatchObject({ limit: 0 })
})

test('everything is said by a collector', () => {
  const query = `epoch=${EPOCH}&series=12&page=8&ack=7&limit=500&collector=${COLLECTOR}`
  expect(parse(`${query}&generation=9007199254740991`)).toEqual({
    epoch: EPOCH.toLowerCase(),
    series: 12,
    page: 8,
    ack: 7,
    limit: 500,
    collector: COLLECTOR,
    generation: 2 ** 53 - 1,
  })
})

test.for([
  ['epoch=1', "epoch is '1', which is not a UUID"],
  ['collector=', "collector is '', which is not a UUID"],
  ['series=-1', "series is '-1', which is not a whole number from 0"],
  ['page=1.5', 'not a whole number'],
  ['page=', 'not a whole number'],
  ['page=0x10', 'not a whole number'],
  ['ack=9007199254740992', 'not a whole number'],
  ['ack=99999999999999999999', 'not a whole number'],
  ['limit=-1', "limit is '-1', which is not a whole number from 0"],
  ['generation=NaN', 'not a whole number'],
  ['page=1&page=1', 'page is given 2 times'],
  [`epoch=${'x'.repeat(1000)}`, `'${'x'.repeat(100)}'`],
] as const)('%s is malformed', ([query, message]) => {
  const parsing = () => parse(query)
  expect(parsing).toThrow(message)
  expect(parsing).toThrow(expect.objectContaining({ status: 400, errorCode: 'InvalidRequest' }))
})
