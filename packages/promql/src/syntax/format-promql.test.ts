import { expect, test } from 'vitest'
import { DASHBOARDS } from '../../test/dashboards.ts'
import { formatPromql } from './format-promql.ts'
import { parsePromql } from './parse-promql.ts'

test.each([
  ['1+2*3', '1 + 2 * 3'],
  ['(1+2)*3', '(1 + 2) * 3'],
  ['1-(2-3)', '1 - (2 - 3)'],
  ['(1-2)-3', '1 - 2 - 3'],
  ['2^(3^2)', '2 ^ 3 ^ 2'],
  ['(2^3)^2', '(2 ^ 3) ^ 2'],
  ['(-1)^2', '(-1) ^ 2'],
  ['-(1^2)', '-(1 ^ 2)'],
  ['-a*-2', '-a * -2'],
  ['((a))or b and c', 'a or b and c'],
  ['(a or b) and c', '(a or b) and c'],
  ['Inf + NaN', '+Inf + NaN'],
  ["{'a.b', c='d\\n\"'}", '{__name__="a.b",c="d\\n\\""}'],
  ['a{ b = "c" , d !~ "e" } [90s] offset -1h', 'a{b="c",d!~"e"}[1m30s] offset -1h'],
  ['a@1700 offset 1w', 'a @ 1700.000 offset 1w'],
  ['max_over_time((a+b)[1h:]@end())', 'max_over_time((a + b)[1h:] @ end())'],
  ['sum(a)by(b,"c d")', 'sum by (b, "c d") (a)'],
  ['topk without()(3,a) # the best', 'topk without () (3, a)'],
  ['a >bool on(b)group_left(c) d', 'a > bool on (b) group_left (c) d'],
  ['a / ignoring(b)group_right d', 'a / ignoring (b) group_right () d'],
])('%s is written %s', (text, written) => {
  expect(formatPromql(text)).toBe(written)
})

test('what is long is broken into lines', () => {
  const [wrong, all] = ['5..', '.*'].map((code) => {
    return `sum by (job) (rate(http_requests_total{code=~"${code}",environment="production"}[5m]))`
  })
  expect(formatPromql(`1 - clamp_max(${wrong} / ${all}, 1)`)).toBe(`  1
-
  clamp_max(
      sum by (job) (rate(http_requests_total{code=~"5..",environment="production"}[5m]))
    /
      sum by (job) (rate(http_requests_total{code=~".*",environment="production"}[5m])),
    1
  )`)
})

/** The tree, wherever its parts stand. */
function treeOf(query: string): string {
  return JSON.stringify(parsePromql(query), (key, value: unknown) => {
    if (key === 'at') return undefined
    return typeof value === 'bigint' ? String(value) : value
  })
}

test.each(Object.values(DASHBOARDS).flat())('%s means the same', (text) => {
  expect(treeOf(formatPromql(text))).toBe(treeOf(text))
})
