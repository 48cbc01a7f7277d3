import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatQuery, parseQuery } from '../../src/index.ts'
import { STAGE_WORDS } from '../../src/tree/keywords.ts'

const reference = readFileSync(new URL('../../../../docs/oxql.md', import.meta.url), 'utf8')
const blocks = Array.from(
  reference.matchAll(/^```(?:oxql)?\n(get |\{)(.*?)^```/gms),
  ([, begin, rest]) => begin! + rest!,
)
const phrases = Array.from(
  reference.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g),
  ([, code]) => code!,
)

/** What the reference leaves open. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/ \| …/g, ''],
  [/METHOD/, 'rate'],
  [/WINDOW/, '5m'],
  [/STEP/, '1m'],
  [/EXPRESSION/, 'a == 1'],
  [/\[fields\]/, '[a]'],
  [/REDUCER/, 'sum'],
  [/ k$/, ' 3'],
  [/\(p\)/, '(0.5)'],
]

/** The query that a phrase is a part of, if it is more than a word. */
function queryOf(phrase: string): string | undefined {
  const filled = PLACEHOLDERS.reduce((text, [open, by]) => text.replace(open, by), phrase)
  if (/^(?:get |\{)/.test(filled)) return filled
  if (/^\w+ in \[/.test(filled)) return `get a:b | filter ${filled}`
  const [, word] = /^(\w+)[ (]/.exec(filled) ?? []
  const isStage = word !== undefined && (STAGE_WORDS as readonly string[]).includes(word)
  return isStage ? `get a:b | ${filled}` : undefined
}

const queries = new Set([...blocks, ...phrases.flatMap((phrase) => queryOf(phrase) ?? [])])

test('the reference has examples', () => {
  expect(queries.size).toBeGreaterThan(25)
})

test.for([...queries])('%s is a query', (text) => {
  const query = parseQuery(text, { now: 0n })
  expect(query.stages.length).toBeGreaterThan(0)
  expect(formatQuery(parseQuery(formatQuery(query), { now: 0n }))).toBe(formatQuery(query))
})
