import { expect, test } from 'vitest'
import type { PlanCondition, PlanValue } from '../plan/condition.ts'
import type { TableShape } from '../plan/table-shape.ts'
import { truthOf, type Truth } from './condition.ts'
import type { Value } from './table.ts'

const shape: TableShape = {
  name: 'a:b',
  fields: [{ name: 'field', type: 'string', optional: true }],
  dimensions: [{ name: 'a:b', type: 'integer', metricType: 'gauge' }],
  hasStartTimes: false,
}
const DATUM = { kind: 'dimension', index: 0 } as const

function truth(condition: PlanCondition, value: Value): Truth {
  return truthOf(condition, shape, { fields: [null], point: { time: 5n, values: [value] } })
}

function equals(value: PlanValue): PlanCondition {
  return { kind: 'compare', operand: DATUM, comparator: '==', value }
}

const TRUE: PlanCondition = {
  kind: 'compare',
  operand: { kind: 'timestamp' },
  comparator: '==',
  value: { type: 'time', value: 5n },
}
const FALSE: PlanCondition = { kind: 'not', operand: TRUE }
const NULL = equals({ type: 'integer', value: 1n })

test.each<['and' | 'or' | 'xor', PlanCondition, PlanCondition, Truth]>([
  ['and', TRUE, NULL, null],
  ['and', NULL, FALSE, false],
  ['and', FALSE, NULL, false],
  ['and', TRUE, TRUE, true],
  ['or', TRUE, NULL, true],
  ['or', NULL, TRUE, true],
  ['or', FALSE, NULL, null],
  ['or', FALSE, FALSE, false],
  ['xor', TRUE, NULL, null],
  ['xor', FALSE, TRUE, true],
  ['xor', TRUE, TRUE, false],
])('%s in three values: case %#', (kind, left, right, expected) => {
  expect(truth({ kind, left, right }, null)).toBe(expected)
})

test('the negation of null is null', () => {
  expect(truth({ kind: 'not', operand: NULL }, null)).toBeNull()
  expect(
    truth(
      { kind: 'match', operand: { kind: 'field', name: 'field', type: 'string' }, pattern: '' },
      1n,
    ),
  ).toBeNull()
})

test.each<[Value, PlanValue, boolean]>([
  [2n ** 53n + 1n, { type: 'double', value: 2 ** 53 }, false],
  [2n ** 53n, { type: 'double', value: 2 ** 53 }, true],
  [2 ** 53, { type: 'integer', value: 2n ** 53n + 1n }, false],
  [0.5, { type: 'double', value: 0.5 }, true],
  [-0, { type: 'integer', value: 0n }, true],
  [2n ** 64n - 1n, { type: 'integer', value: 2n ** 64n - 1n }, true],
  ['::ffff:10.0.0.1', { type: 'ip_addr', value: '10.0.0.1' }, true],
  ['10.0.0.1', { type: 'ip_addr', value: '10.0.0.1' }, true],
  ['::10.0.0.1', { type: 'ip_addr', value: '10.0.0.1' }, false],
])('%s equals %o: %s', (value, other, expected) => {
  expect(truth(equals(other), value)).toBe(expected)
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.0.0.127', '10.0.0.0/25', true],
  ['10.0.0.128', '10.0.0.0/25', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['10.0.0.1', '10.0.0.1/32', true],
  ['10.0.0.2', '10.0.0.1/32', false],
  ['fd12::1', 'fc00::/7', true],
  ['fe80::1', 'fc00::/7', false],
  ['::1', '::1/128', true],
  ['::2', '::1/128', false],
  ['10.0.0.1', '::/0', false],
  ['::ffff:10.0.0.1', '10.0.0.0/8', false],
])('%s in %s: %s', (address, network, expected) => {
  expect(truth({ kind: 'within', operand: DATUM, networks: [network] }, address)).toBe(expected)
})

test.each([
  ['a+b', 'xaab', true],
  ['^b', 'ab', false],
  ['(?i)^AB$', 'ab', true],
  ['a.b', 'a\nb', true],
  ['\\-\\d', '-1', true],
  ['^.$', '\u{1F600}', true],
])('%s is found in %j: %s', (pattern, text, expected) => {
  expect(truth({ kind: 'match', operand: DATUM, pattern }, text)).toBe(expected)
})
