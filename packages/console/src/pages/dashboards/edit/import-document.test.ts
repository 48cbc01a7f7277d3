import { describe, expect, test } from 'vitest'

import { placedMistakes, readDocument } from './import-document.ts'

describe('readDocument', () => {
  test.for([
    ['{\n  "name": x\n}', 'line 2, column 11'],
    ['{"name": ', 'line 1, column 10'],
    ['[]', ''],
    ['3', ''],
  ] as const)('%j has a mistake at %j', ([text, place]) => {
    expect(readDocument(text)).toEqual({ mistakes: [{ place, message: expect.any(String) }] })
  })

  test('an object is left to Nexus', () => {
    expect(readDocument('{"name":"a"}')).toEqual({ document: { name: 'a' } })
  })
})

test.for([
  [
    'body.document.panels.3.w: reaches beyond column 12',
    [{ place: 'panels.3.w', message: 'reaches beyond column 12' }],
  ],
  [
    'body.document.name: empty; body.document.panels.0.queries.1.query: no variable $x; did you mean $y?',
    [
      { place: 'name', message: 'empty' },
      { place: 'panels.0.queries.1.query', message: 'no variable $x; did you mean $y?' },
    ],
  ],
  [
    "another dashboard is called 'a': change that",
    [{ place: '', message: "another dashboard is called 'a': change that" }],
  ],
] as const)('%s', ([detail, mistakes]) => {
  expect(placedMistakes(detail)).toEqual(mistakes)
})
