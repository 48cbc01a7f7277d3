import { expect, test } from 'vitest'

import { colorPieces } from './highlight.ts'

test('pieces of a query have the colour of what they are', () => {
  const text = `get a:b | filter filter == 'x' && n in [1] | align rate($step) | group_by [last], sum | last 1 ?`
  const pieces = colorPieces(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])
  expect(pieces).toEqual([
    ['stage', 'get'],
    ['series', 'a:b'],
    ['stage', 'filter'],
    ['string', "'x'"],
    ['word', 'in'],
    ['number', '1'],
    ['stage', 'align'],
    ['function', 'rate'],
    ['parameter', '$step'],
    ['stage', 'group_by'],
    ['stage', 'last'],
    ['number', '1'],
    ['wrong', '?'],
  ])
})

test('a string that is not closed is one', () => {
  expect(colorPieces(`get a:b | filter x == 'y`).at(-1)).toEqual({
    kind: 'string',
    start: 22,
    end: 24,
  })
})
