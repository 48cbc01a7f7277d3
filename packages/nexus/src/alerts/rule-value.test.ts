import { expect, test } from 'vitest'
import { holds, parseStored, storedText, type RuleValue } from './rule-value.ts'

test.for<[RuleValue, Parameters<typeof holds>[1], boolean]>([
  [0.9, { op: '>', threshold: 0.9 }, false],
  [0.9, { op: '>=', threshold: 0.9 }, true],
  [9_007_199_254_740_993n, { op: '>', threshold: 9_007_199_254_740_992 }, true],
  [9_007_199_254_740_993n, { op: '==', threshold: 9_007_199_254_740_992 }, false],
  [0n, { op: '==', threshold: 0 }, true],
  [1, { op: '!=', threshold: 0 }, true],
  [-1, { op: '<', threshold: 0 }, true],
  [0, { op: '<=', threshold: -0 }, true],
  [Number.NaN, { op: '!=', threshold: 0 }, false],
  [Number.NaN, { op: '>', threshold: 0 }, false],
  [Infinity, { op: '>', threshold: 1e300 }, true],
  [false, null, false],
  [true, null, true],
  [0, null, true],
])('%s %o: %s', ([value, condition, expected]) => {
  expect(holds(value, condition)).toBe(expected)
})

test.for<[RuleValue, number | bigint | null]>([
  [18_446_744_073_709_551_615n, 18_446_744_073_709_551_615n],
  [5n, 5],
  [0.1, 0.1],
  [true, 1],
  [Number.NaN, null],
  [Infinity, null],
  [1e300, 1e300],
])('%s is kept, and comes back as %s', ([value, expected]) => {
  expect(parseStored(storedText(value))).toBe(expected)
})
