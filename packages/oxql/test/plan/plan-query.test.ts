import { parseTimestamp } from '@oximeter/core'
import { expect, test } from 'vitest'
import {
  formatPlan,
  OxqlError,
  parseQuery,
  planQuery,
  renderMistakes,
  type Scope,
} from '../../src/index.ts'
import { readCases } from './read-cases.ts'
import { catalogue } from './catalogue.ts'

const now = parseTimestamp('2026-08-21T22:00:00Z')

function plan(text: string, scope?: Scope) {
  return planQuery(parseQuery(text, { now }), { catalogue, now, ...(scope && { scope }) })
}

test('queries are these plans', async () => {
  const plans = readCases('queries.txt').map((text) => `${text}\n\n${formatPlan(plan(text))}`)
  await expect(plans.join('\n')).toMatchFileSnapshot('plans.txt')
})

test('mistakes are told like this', async () => {
  const rendered = readCases('mistakes.txt').map((text) => {
    return `${text}\n\n${renderMistakes(text, errorOf(text))}\n`
  })
  await expect(rendered.join('\n')).toMatchFileSnapshot('rendered.txt')
})

function errorOf(text: string, scope?: Scope): OxqlError {
  try {
    plan(text, scope)
  } catch (error) {
    if (error instanceof OxqlError) return error
    throw error
  }
  throw new Error(`no mistake was found in ${text}`)
}
