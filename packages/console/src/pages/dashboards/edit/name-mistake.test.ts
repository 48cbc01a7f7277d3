import { expect, test } from 'vitest'

import { nameMistake } from './name-mistake.ts'

test.for<[string, string]>([
  ['host', 'none'],
  ['_2', 'none'],
  ['steps', 'none'],
  ['a'.repeat(63), 'none'],
  ['a'.repeat(64), 'a–z'],
  ['', 'a–z'],
  ['Host', 'a–z'],
  ['2nd', 'a–z'],
  ['step', 'built in'],
  ['cpu', 'another variable'],
])('%j: %j', ([name, mistake]) => {
  expect(nameMistake(name, ['cpu']) ?? 'none').toContain(mistake)
})
