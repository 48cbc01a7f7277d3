import { expect, test } from 'vitest'

import { readLines, writeLines } from './label-lines.ts'

test.for<[string, Record<string, string> | undefined]>([
  ['', {}],
  ['team=ops', { team: 'ops' }],
  [' team = ops \n\n level=2', { team: 'ops', level: '2' }],
  ['summary=a=b', { summary: 'a=b' }],
  ['empty=', { empty: '' }],
  [String.raw`text=one\ntwo \\n`, { text: 'one\ntwo \\n' }],
  ['team', undefined],
  ['=ops', undefined],
])('%j', ([lines, labels]) => {
  expect(readLines(lines)).toEqual(labels)
})

test('what is written is read as it was', () => {
  const labels = { summary: '{{ room }} has {{ value }}\n= hot \\ \\n', team: '' }
  expect(readLines(writeLines(labels))).toEqual(labels)
})
