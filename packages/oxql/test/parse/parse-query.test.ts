import { inspect } from 'node:util'
import { parseTimestamp } from '@oximeter/core'
import { expect, test } from 'vitest'
import { OxqlError, parseQuery, renderMistakes } from '../../src/index.ts'
import { readCases } from './read-cases.ts'
import { withoutSpans } from './without-spans.ts'

const now = parseTimestamp('2026-08-21T22:27:48.123Z')

test('queries are these trees', async () => {
  const trees = readCases('queries.txt').map((text) => {
    const tree = withoutSpans(parseQuery(text, { now }))
    return `${text}\n\n${inspect(tree, { depth: Infinity, breakLength: 120, compact: 20 })}\n`
  })
  await expect(trees.join('\n')).toMatchFileSnapshot('trees.txt')
})

test('mistakes are told like this', async () => {
  const rendered = readCases('mistakes.txt').map((text) => {
    const error = mistakesOf(text)
    return `${text}\n\n${renderMistakes(text, error)}\n`
  })
  await expect(rendered.join('\n')).toMatchFileSnapshot('rendered.txt')
})

function mistakesOf(text: string): OxqlError {
  try {
    parseQuery(text, { now })
  } catch (error) {
    if (error instanceof OxqlError) return error
    throw error
  }
  throw new Error(`no mistake was found in ${text}`)
}
