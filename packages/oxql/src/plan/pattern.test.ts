import { expect, test } from 'vitest'
import { checkPattern } from './pattern.ts'
import { PlanProblem } from './plan-problem.ts'

// What RE2 itself says of each was asked of the engine.
const taken = [
  '',
  'a|',
  '|a',
  '()',
  'a||b',
  '^*',
  '$*',
  'a*?',
  'a{2,}?',
  'a{0}',
  'a{1000}',
  'a{,2}',
  'a{',
  '{x}',
  '}',
  '(?i)a',
  '(?i:a)',
  '(?i-s:a)',
  'a(?i)*',
  '(?:)',
  '(?P<n>a)(?<m>b)',
  '(?U)a*',
  '(?s).',
  '[]a]',
  '[^]a]',
  '[a]]',
  '[a-]',
  '[-a]',
  '[a-b-c]',
  '[[:alpha:][:^digit:]]',
  '[:alpha:]',
  '[\\d-z]',
  '[\\pL]',
  '\\Qa(*\\E*',
  '\\Q(',
  '\\pL\\p{Greek}',
  '\\x41\\x{41}',
  '\\0\\07\\123\\10',
  '\\A\\z\\b\\B\\C',
  '\\.\\-\\"\\_',
  '\u{1F600}+',
]

test.for(taken)('takes %j', (pattern) => {
  expect(() => checkPattern(pattern)).not.toThrow()
})

const refused = [
  '(a',
  'a)',
  '((a)',
  '[a',
  '[',
  '[]',
  '[^]',
  'a\\',
  '\\',
  '(?',
  '(?i',
  '(?P<a',
  '(?)',
  '*a',
  '+',
  '|*',
  '(*)',
  'a**',
  'a+*',
  'a*+',
  'a??*',
  'x{2}{3}',
  'a{2,1}',
  'a{1001}',
  'a{2,1001}',
  '(?=a)',
  '(?!a)',
  '(?<=a)b',
  '(?<!a)b',
  '(?>a)',
  '(?#a)',
  '(?q)',
  '(?(1)a)',
  '(?P=n)',
  '(a)\\1',
  '\\8',
  '\\k<n>',
  '\\y',
  '\\h',
  '\\Z',
  '\\G',
  '\\x4',
  '\\p',
  '\\é',
  '\\cA',
  '[z-a]',
  '[a-\\d]',
  '[\\b]',
  '[\\A]',
  '[[:nope:]]',
]

test.for(refused)('refuses %j', (pattern) => {
  expect(() => checkPattern(pattern)).toThrow(PlanProblem)
})

test('a long pattern takes no long time', () => {
  expect(() => checkPattern('(a'.repeat(30_000))).toThrow(PlanProblem)
  expect(() => checkPattern('[a'.repeat(30_000))).toThrow(PlanProblem)
  expect(() => checkPattern('a{1'.repeat(20_000))).not.toThrow()
})
