import { parseTimestamp } from '@oximeter/core'
import { expect, test } from 'vitest'
import { parseQuery, planQuery } from '../../src/index.ts'
import {
  alignNode,
  filterNode,
  finishPlan,
  groupByNode,
  joinNode,
  mapNode,
  mapOperand,
  PlanProblem,
  tableNode,
} from '../../src/plan/index.ts'
import { catalogue } from './catalogue.ts'

const now = parseTimestamp('2026-08-21T22:00:00Z')
const scope = { kind: 'fleet' } as const
const MINUTE = 60_000_000_000n

test('a plan that is built is the plan of the query that says it', () => {
  const rates = (name: string) => {
    const wanted = filterNode(tableNode(catalogue, name, scope), {
      kind: 'compare',
      operand: { kind: 'field', name: 'method', type: 'string' },
      comparator: '==',
      value: { type: 'string', value: 'GET' },
    })
    const options = {
      method: { kind: 'rate' },
      window: 5n * MINUTE,
      step: MINUTE,
      end: now,
    } as const
    return groupByNode(alignNode(wanted, options), ['route'], { kind: 'sum' })
  }
  const aborted = rates('http_server:aborted_requests')
  const other = mapNode(aborted, [
    { name: 'other', expression: mapOperand(aborted.shape, 'datum') },
  ])
  const member = `get http_server:aborted_requests | filter method == 'GET' | align rate(5m, every 1m) | group_by [route], sum`
  const text = `{ ${member}; ${member} | map datum as other } | join left on [route]`
  const joined = joinNode(aborted, other, { method: 'left', on: ['route'] })
  const span = { start: text.indexOf('join'), end: text.length }
  const built = finishPlan([{ ...joined, span }], now)
  expect(built).toEqual(planQuery(parseQuery(text, { now }), { catalogue, now }))
})

test('what cannot be built is a problem without a place', () => {
  const read = tableNode(catalogue, 'http_server:aborted_requests', scope)
  const group = () => groupByNode(read, ['route'], { kind: 'sum' })
  expect(group).toThrow(PlanProblem)
  expect(group).toThrow(expect.objectContaining({ code: 'misplaced' }))
  const align = () => alignNode(read, { method: { kind: 'rate' }, window: 0n, end: now })
  expect(align).toThrow(expect.objectContaining({ code: 'out-of-range' }))
})
