import type { FieldValueJson } from '@oximeter/api/client'
import { parseQuery } from '@oximeter/oxql'
import { expect, test } from 'vitest'

import { filteredQuery } from './filtered-query.ts'

test.for<[FieldValueJson, string]>([
  [{ type: 'string', value: '/a b' }, "get a:b | filter f == '/a b' | align rate(1m)"],
  [{ type: 'string', value: 'a"b | c' }, "get a:b | filter f == 'a\"b | c' | align rate(1m)"],
  [{ type: 'i64', value: -5 }, 'get a:b | filter f == -5 | align rate(1m)'],
  [
    { type: 'u64', value: 2n ** 64n - 1n },
    'get a:b | filter f == 18446744073709551615 | align rate(1m)',
  ],
  [{ type: 'bool', value: true }, 'get a:b | filter f == true | align rate(1m)'],
])('%o', ([value, text]) => {
  const query = filteredQuery('get a:b | align rate(1m)', 'f', value)
  expect(query).toBe(text)
  expect(() => parseQuery(query, { now: 0n })).not.toThrow()
})
