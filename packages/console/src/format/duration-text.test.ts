import { expect, test } from 'vitest'

import { parseSeconds, secondsText } from './duration-text.ts'

test.for<[string, number | undefined]>([
  ['90s', 90],
  ['1h30m', 5400],
  ['1h 30m', 5400],
  ['7d', 604_800],
  ['0', 0],
  ['0s', 0],
  ['', undefined],
  ['5', undefined],
  ['5 minutes', undefined],
  ['-5m', undefined],
  ['1.5h', undefined],
])('%s is %s seconds', ([text, seconds]) => {
  expect(parseSeconds(text)).toBe(seconds)
})

test.for([
  [0, '0s'],
  [15, '15s'],
  [90, '1m30s'],
  [5400, '1h30m'],
  [604_800, '7d'],
  [90_061, '1d1h1m1s'],
] as const)('%s seconds are %s, and back', ([seconds, text]) => {
  expect(secondsText(seconds)).toBe(text)
  expect(parseSeconds(text)).toBe(seconds)
})
