import type { GroupByNode } from '../plan/plan.ts'
import { mergedDistributions } from './distribution-align.ts'
import { DISTRIBUTION } from './distribution-scan.ts'
import { placesOf, withOnly } from './group-by-fields.ts'
import { select, type DistributionColumns, type Relation } from './relation.ts'

/** The distributions of each group and time in one. */
export function distributionGroupBy(node: GroupByNode, given: Relation): Relation {
  const input = withOnly(given, node.fields)
  const { edge, count } = input.values[0] as DistributionColumns
  const fields = node.fields.map((_, i) => `f${i}`)
  const groups = fields.map((name) => `q.${name}`)
  const rows = select(
    [
      ['k', 'q.k'],
      ...placesOf(node, input).map((place, i) => [`f${i}`, `q.f${place}`] as const),
      // Once for each series.
      ['u', 'if(i = 1, q.u, 0)'],
      ['b', 'if(i = 1, q.b, 0)'],
      ['x', 'if(i = 1, q.x0, [])'],
      ['t', 't'],
      ['h', 'h'],
      ['c', 'c'],
      ['m', 'm'],
    ],
    input.sql,
    'ARRAY JOIN q.t AS t, arrayEnumerate(q.t) AS i, q.h0 AS h, q.c0 AS c, q.m0 AS m',
  )
  const merged = select(
    [
      ...fields.map((name) => [name, `q.${name}`] as const),
      ['t', 'q.t'],
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b)'],
      ['x', 'groupUniqArrayArray(q.x)'],
      ...mergedDistributions(),
    ],
    rows,
    `GROUP BY ${[...groups, 'q.t'].join(', ')}`,
  )
  const gathered = select(
    [
      ...fields.map((name) => [name, `q.${name}`] as const),
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b) + countIf(q.o)'],
      ['x', 'groupUniqArrayArray(q.x)'],
      ['p', 'arraySort(x -> x.1, groupArray((q.t, q.h, if(q.h = 0, [], q.c), q.m)))'],
    ],
    merged,
    groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : 'HAVING count() > 0',
  )
  const sql = select(
    [
      ...['k', ...fields, 'u', 'b'].map((name) => [name, `q.${name}`] as const),
      ['x0', 'q.x'],
      ['t', 'arrayMap(x -> x.1, q.p)'],
      ['h0', 'arrayMap(x -> x.2, q.p)'],
      ['c0', 'arrayMap(x -> x.3, q.p)'],
      ['m0', 'arrayMap(x -> x.4, q.p)'],
    ],
    gathered,
  )
  return {
    sql,
    shape: node.shape,
    values: [{ ...DISTRIBUTION, edge, count }],
    hasWhole: false,
    isRanked: false,
  }
}
