import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatQuery, OXQL_ERROR_CODES, parseQuery } from '../../src/index.ts'
import { parseScript } from '../../src/testing/index.ts'
import {
  ALIGN_METHODS,
  COMPARATORS,
  FILL_METHODS,
  FUNCTIONS,
  JOIN_METHODS,
  REDUCERS,
  STAGE_WORDS,
} from '../../src/tree/keywords.ts'

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

const scripts = new URL('../scripts/', import.meta.url)
/** What is asked with values written in by hand, of every executor. */
const asked = readdirSync(scripts)
  .flatMap((file) => parseScript(readFileSync(new URL(file, scripts), 'utf8')).cases)
  .map(({ text }) => text.replaceAll(/\s+/g, ' '))

const isOpen = (phrase: string) => PLACEHOLDERS.some(([open]) => open.test(phrase))
const isLiteral = (phrase: string) => /^(?:-?[.\d]|@)/.test(phrase)
const examples = new Set(
  phrases.filter((phrase) => {
    if (isOpen(phrase) || phrase === 'get target:metric') return false
    return queryOf(phrase) !== undefined || isLiteral(phrase)
  }),
)

test.for([...examples])('the example %s is part of a script', (phrase) => {
  expect(asked.filter((text) => text.includes(phrase))).not.toEqual([])
})

test.for([
  ...STAGE_WORDS.filter((word) => word !== 'get').map((word) => `| ${word}`),
  ...ALIGN_METHODS.map((method) => `align ${method}(`),
  ...REDUCERS.map((reducer) => `], ${reducer}`),
  ...FUNCTIONS.map((name) => `${name}(`),
  ...COMPARATORS.map((comparator) => ` ${comparator} `),
  ...JOIN_METHODS.filter((method) => method !== 'inner').map((method) => `| join ${method}`),
  ...FILL_METHODS.map((method) => `| fill ${method}`),
])('%s is asked for in a script', (phrase) => {
  expect(asked.filter((text) => text.includes(phrase))).not.toEqual([])
})

test('the codes of mistakes are listed', () => {
  const table = reference.slice(reference.indexOf('### Mistakes'))
  const rows = Array.from(table.matchAll(/^\| (`.*?) \|/gm), ([, cell]) => cell!)
  const listed = rows.flatMap((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code]) => code))
  expect(listed).toEqual(OXQL_ERROR_CODES)
})
