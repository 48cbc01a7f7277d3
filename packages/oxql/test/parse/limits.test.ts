import { expect, test } from 'vitest'
import { OxqlError, parseQuery, type OxqlErrorCode } from '../../src/index.ts'

const now = 0n
const KIB = 1024

function codesOf(text: string): OxqlErrorCode[] {
  try {
    parseQuery(text, { now })
    return []
  } catch (error) {
    if (error instanceof OxqlError) return error.mistakes.map(({ code }) => code)
    throw error
  }
}

test.for([
  [
    'parentheses of conditions',
    (n: number) => `get a:b | filter ${'('.repeat(n)}a == 1${')'.repeat(n)}`,
  ],
  ['parentheses of expressions', (n: number) => `get a:b | map ${'-('.repeat(n)}a${')'.repeat(n)}`],
  ['functions', (n: number) => `get a:b | map ${'abs('.repeat(n)}a${')'.repeat(n)}`],
  ['groups', (n: number) => `${'{'.repeat(n)}get a:b${'}'.repeat(n)}`],
  ['stages', (n: number) => `get a:b ${'| raw'.repeat(n - 1)}`],
  [
    'stages after groups',
    (n: number) => `{ { get a:b | raw; get c:d } | raw; get e:f }${'| raw'.repeat(n - 3)}`,
  ],
] as const)('64 %s are not too many', ([, nested]) => {
  expect(codesOf(nested(64))).toEqual([])
  expect(codesOf(nested(65))).toEqual(['too-deep'])
  expect(codesOf(nested(5000))).toEqual(['too-deep'])
})

test('256 operators in a row are not too many', () => {
  expect(codesOf(`get a:b | map a${' + b'.repeat(256)}`)).toEqual([])
  expect(codesOf(`get a:b | map a${' * b'.repeat(257)}`)).toEqual(['too-deep'])
})

test('thousands of alternatives are a low tree', () => {
  const text = `get a:b | filter ${Array.from({ length: 5000 }, (_, i) => `a == ${i}`).join('||')}`
  const [, filter] = parseQuery(text, { now }).stages
  expect(depthOf(filter)).toBeLessThan(20)
  expect(valuesOf(filter)).toEqual(Array.from({ length: 5000 }, (_, i) => BigInt(i)))
})

test('64 KiB of UTF-8 are not too much', () => {
  const text = 'get a:b # é'
  const spaces = 64 * KIB - text.length - 1
  expect(codesOf(text + ' '.repeat(spaces))).toEqual([])
  expect(codesOf(`${text} ${' '.repeat(spaces)}`)).toEqual(['too-long'])
  expect(codesOf('\0'.repeat(10_000_000))).toEqual(['too-long'])
})

// What takes time or stack that grows faster than the text would take minutes, or overflow.
test.for([
  '(',
  '!',
  '|',
  '1',
  '{',
  '[',
  '-',
  '"',
  "'",
  '\\',
  '@',
  ';',
  '}',
  ')',
  '&&',
  'a',
  'a:',
  '||a==1',
  '!a==1&&(',
  '1h',
  '1e',
  '0x',
  '1.',
  "'\\",
  "'\\'\n",
  '@now',
  '@now ',
  '#',
  '# \n',
  '\u00A0',
  '💥',
  '|raw',
  '|filter (',
  '{get a:b;',
  '|get ',
  ',',
  '=',
  '| map -(',
  '|a==',
  '\n',
  '|map a+a',
  'ab_',
])('a text of nothing but %j is read in no time', (piece) => {
  const pieces = piece.repeat(Math.floor((64 * KIB - 40) / new TextEncoder().encode(piece).length))
  for (const before of ['', 'get a:b | filter ', 'get a:b | map ']) {
    expect(codesOf(before + pieces).length).toBeLessThanOrEqual(10)
  }
})

test('of many mistakes the first ten are told', () => {
  const numbers = Array.from({ length: 1000 }, () => '1e999').join(', ')
  expect(codesOf(`get a:b | filter a in [${numbers}]`)).toEqual(Array(10).fill('out-of-range'))
  expect(codesOf(`get a:b${' | filter a = 1'.repeat(1000)}`)).toEqual(Array(10).fill('syntax'))
})

test('half a character is no text', () => {
  expect(codesOf("get a:b | filter a == '\uD83D'")).toEqual(['syntax'])
})

function depthOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0
  return 1 + Math.max(0, ...Object.values(tree).map(depthOf))
}

function valuesOf(tree: unknown): bigint[] {
  if (typeof tree !== 'object' || tree === null) return []
  if ('type' in tree && tree.type === 'integer' && 'value' in tree) return [tree.value as bigint]
  return Object.values(tree).flatMap(valuesOf)
}
