import { expect, test } from 'vitest'

import { gibText, mistakesOf, requestOf } from './policy-form.ts'

test.for([
  ['30', '', { days: 30, bytes: null }],
  ['7', '0.5', { days: 7, bytes: 536_870_912 }],
] as const)('%s days and "%s" GiB', ([days, gib, request]) => {
  expect(requestOf({ pattern: 'default', days, gib })).toEqual(request)
})

test.for<[string, string, string, string[]]>([
  ['default', '30', '', []],
  ['', '30', '', ['pattern']],
  ['a:b', '0', '', ['days']],
  ['a:b', '1.5', '', ['days']],
  ['a:b', 'x', '-1', ['days', 'gib']],
])('"%s", %s days, "%s" GiB', ([pattern, days, gib, wrong]) => {
  expect(Object.keys(mistakesOf({ pattern, days, gib }))).toEqual(wrong)
})

test.for([
  [null, ''],
  [536_870_912, '0.5'],
  [21_474_836_480, '20'],
] as const)('%s bytes are "%s" GiB', ([bytes, text]) => {
  expect(gibText(bytes)).toBe(text)
})
