import { expect, test } from 'vitest'
import { readDuration, readNumber } from './read-number.ts'
import { readString } from './read-string.ts'

test.each([
  ['5m', 300_000_000_000n],
  ['1h30m', 5_400_000_000_000n],
  ['1y2w3d', (365n + 14n + 3n) * 86_400_000_000_000n],
  ['100ms', 100_000_000n],
  ['15', 15_000_000_000n],
  ['0.5', 500_000_000n],
  ['', undefined],
  ['5x', undefined],
  ['1m1h', undefined],
])('the duration %s', (text, expected) => {
  expect(readDuration(text)).toBe(expected)
})

test.each([
  ['1', 1],
  ['-1.5e3', -1500],
  ['.5', 0.5],
  ['0x1F', 31],
  ['1_000', 1000],
  ['+Inf', Infinity],
  ['-inf', -Infinity],
  ['NaN', NaN],
  ['1m', 60],
])('the number %s', (text, expected) => {
  expect(readNumber(text)).toBe(expected)
})

test.each([
  [String.raw`"a\"b\n"`, 'a"b\n'],
  [String.raw`'\x41\u00e4\U0001f600\101'`, 'Aä😀A'],
  ['`a\\n`', 'a\\n'],
  [String.raw`"\d"`, undefined],
  ['"a', undefined],
  ['"', undefined],
  [String.raw`"\U00110000"`, undefined],
])('the text %s', (literal, expected) => {
  expect(readString(literal)).toBe(expected)
})
