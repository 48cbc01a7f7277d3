import { parseTimestamp } from '@oximeter/core'
import { expect, test } from 'vitest'
import { parseQuery, planQuery } from '../../src/index.ts'
import {
  alignNode,
  clockNode,
  fieldsNode,
  filterNode,
  finishPlan,
  groupByNode,
  joinNode,
  mapNode,
  mapOperand,
  offsetNode,
  PlanProblem,
  repeatNode,
  tableNode,
  unionNode,
  type PlanNode,
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

test('what only other front ends can build is checked alike', () => {
  const read = tableNode(catalogue, 'hardware_component:amd_cpu_tctl', scope)
  const grid = { from: now - 10n * MINUTE, end: now, step: MINUTE }
  const aligned = alignNode(read, { method: { kind: 'last' }, window: MINUTE, end: now })
  const clock = clockNode(grid)
  const constant = { kind: 'constant', value: 'x' } as const
  const start = { kind: 'time', of: 'start_time' } as const
  const named = fieldsNode(aligned, [{ name: 'slot', value: constant }])
  const problems: readonly (readonly [code: string, build: () => unknown])[] = [
    ['out-of-range', () => clockNode({ ...grid, step: 0n })],
    ['misplaced', () => repeatNode(read, grid)],
    ['mismatch', () => unionNode([aligned, clock])],
    ['mismatch', () => unionNode([clock, repeatNode(clock, { ...grid, step: 2n * MINUTE })])],
    [
      'mismatch',
      () =>
        unionNode([
          named,
          fieldsNode(aligned, [{ name: 'slot', value: { kind: 'field', name: 'slot' } }]),
        ]),
    ],
    ['misplaced', () => unionNode([read])],
    ['unknown-field', () => fieldsNode(read, [{ name: 'a', value: { kind: 'field', name: 'b' } }])],
    [
      'mismatch',
      () =>
        fieldsNode(read, [
          { name: 'a', value: constant },
          { name: 'a', value: constant },
        ]),
    ],
    [
      'wrong-type',
      () =>
        fieldsNode(read, [
          {
            name: 'a',
            value: {
              kind: 'replaced',
              of: constant,
              pattern: '(',
              template: [],
              otherwise: constant,
            },
          },
        ]),
    ],
    [
      'misplaced',
      () => mapNode(read, [{ name: 'began', expression: { kind: 'negate', operand: start } }]),
    ],
    [
      'mismatch',
      () => joinNode(aligned, valueOf(named), { method: 'inner', on: [], include: ['slot'] }),
    ],
    [
      'unknown-field',
      () => joinNode(clock, aligned, { method: 'inner', on: [], include: ['nothing'] }),
    ],
    ['out-of-range', () => offsetNode(read, -(2n ** 64n))],
  ]
  for (const [code, build] of problems) {
    expect(build, String(build)).toThrow(expect.objectContaining({ code }))
  }
})

function valueOf(node: PlanNode): PlanNode {
  return mapNode(node, [{ name: 'value', expression: { kind: 'dimension', index: 0 } }])
}
