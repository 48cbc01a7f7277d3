import { readFile } from 'node:fs/promises'
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

test('a query has no more tables than can be joined', () => {
  const names = Array.from({ length: 101 }, () => 'zfs_pool:bytes_total').join(', ')
  const grouped = `{ get ${names.slice(0, names.lastIndexOf(','))}; get node:load }`
  for (const text of [`get ${names} | align mean_within(1m) | join`, grouped]) {
    expect(errorOf(text).mistakes).toMatchObject([{ code: 'too-deep' }])
  }
})

test('conditions as long as texts can be are planned, and stay low', () => {
  const links = Array.from({ length: 4000 }, (_, i) => `slot == ${i}`)
  for (const operator of [' || ', ' && ', ' ^ ']) {
    const { tables } = plan(`get hardware_component:amd_cpu_tctl | filter ${links.join(operator)}`)
    expect(depthOf(tables[0])).toBeLessThan(100)
  }
})

test('arithmetic as long as the parser takes is planned', () => {
  const text = `get zfs_pool:bytes_total | map ${'datum + '.repeat(256)}1 as sum`
  expect(plan(text).tables[0]?.shape.dimensions).toMatchObject([{ name: 'sum' }])
})

test('the README shows the plan of its query', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, query, shown] = /```oxql\n(.*?)```\n\n```text\n(.*?)```/s.exec(readme)!
  expect(formatPlan(plan(query!))).toBe(shown)
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test.for([
  ['align mean_within($step)', 60, '22:03:07'],
  ['align mean_within($step)', 300, '22:00:00'],
  ['align mean_within(10m, every $step)', 300, '22:00:00'],
  ['align mean_within($step, every 5m)', 300, '22:03:07'],
  ['align mean_within(5m)', 300, '22:03:07'],
  ['align mean_within($step)', 3600 * 24, '00:00:00'],
] as const)('windows of %s end, where $step is %i s, at %s', ([stage, seconds, time]) => {
  const at = parseTimestamp('2026-08-21T22:03:07Z')
  const step = BigInt(seconds) * 1_000_000_000n
  const query = parseQuery(`get node:load | ${stage}`, { now: at, step })
  const { tables } = planQuery(query, { catalogue, now: at })
  expect(tables[0]?.shape.alignment?.end).toBe(parseTimestamp(`2026-08-21T${time}Z`))
})
