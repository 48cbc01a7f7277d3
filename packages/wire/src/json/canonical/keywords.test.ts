import { DATUM_TYPES, FIELD_TYPES } from '@oximeter/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Keywords } from './keywords.ts'

describe.for([
  ['datum types', DATUM_TYPES],
  ['field types', FIELD_TYPES],
] as const)('%s', ([, words]) => {
  const keywords = new Keywords<string>(words)

  test.for(words)('%s is found amid other bytes', (word) => {
    const bytes = Buffer.from(`"${word}"`)
    expect(keywords.find(bytes, 1, bytes.length - 1)).toBe(word)
    expect(keywords.find(bytes, 1, bytes.length)).toBeUndefined()
    expect(keywords.find(bytes, 1, bytes.length - 2)).not.toBe(word)
  })

  test('nothing else is found', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 16 }), (text) => {
        const bytes = Buffer.from(text)
        const isWord = words.some((word) => word === text)
        expect(keywords.find(bytes, 0, bytes.length)).toBe(isWord ? text : undefined)
      }),
    )
  })
})

test('words that cannot be told apart are a mistake', () => {
  expect(() => new Keywords(['aXbcd', 'aYbcd'])).toThrow('told apart')
})
