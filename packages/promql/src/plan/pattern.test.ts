import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { literalsOf, matchesText } from './pattern.ts'

test.each<[string, readonly string[] | undefined]>([
  ['a', ['a']],
  ['', ['']],
  ['a|b', ['a', 'b']],
  ['(a|b)', ['a', 'b']],
  ['(?:a|b)', ['a', 'b']],
  [String.raw`10\.0\.0\.1:9100|x`, ['10.0.0.1:9100', 'x']],
  [String.raw`a\|b`, ['a|b']],
  ['a.b', undefined],
  ['a|(b)', undefined],
  ['(a)|(b)', undefined],
  ['a*', undefined],
  [String.raw`\d`, undefined],
  ['(?i)a', undefined],
])('the texts of %s', (pattern, literals) => {
  expect(literalsOf(pattern)).toEqual(literals)
})

test('a list of texts matches these and no others', () => {
  const letters = fc.constantFrom('a', 'b', '.', '|', '\\', '(', ')')
  const text = fc.array(letters, { maxLength: 6 }).map((all) => all.join(''))
  fc.assert(
    fc.property(text, text, (pattern, candidate) => {
      const literals = literalsOf(pattern)
      fc.pre(literals !== undefined)
      expect(literals.includes(candidate)).toBe(matchesText(pattern, candidate))
    }),
    { numRuns: 500 },
  )
  expect.hasAssertions()
})

test('a pattern that others would try for years is answered', () => {
  expect(matchesText(String.raw`(\w+\w+)+!`, 'a'.repeat(200))).toBe(false)
})

test('letters may be line ends', () => {
  expect(matchesText('a.b', 'a\nb')).toBe(true)
})
