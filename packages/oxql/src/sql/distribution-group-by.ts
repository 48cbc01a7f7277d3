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
  const merged = select(
    [
      ...placesOf(node, input).map((place, i) => [`f${i}`, `q.f${place}`] as const),
      ['k', 'min(q.k)'],
      // Once for each series.
      ['u', 'sumIf(q.u, i = 1)'],
      ['b', 'sumIf(q.b, i = 1)'],
      ['x', 'groupUniqArrayArray(if(i = 1, q.x0, []))'],
      ['t', 't'],
      ...mergedDistributions({ h: 'hi', c: 'ci', m: 'mi' }),
    ],
    input.sql,
    `ARRAY JOIN q.t AS t, arrayEnumerate(q.t) AS i, q.h0 AS hi, q.c0 AS ci, q.m0 AS mi GROUP BY ${[...placesOf(node, input).map((place) => `q.f${place}`), 't'].join(', ')}`,
  )
  const gathered = select(
    [
      ...fields.map((name) => [name, `q.${name}`] as const),
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b) + countIf(q.o)'],
      ['x0', 'groupUniqArrayArray(q.x)'],
      ['t', 'points.1'],
      ['h0', 'points.2'],
      ['c0', 'points.3'],
      ['m0', 'points.4'],
    ],
    merged,
    groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : 'HAVING count() > 0',
  )
  const points = 'arraySort(x -> x.1, groupArray((q.t, q.h, if(q.h = 0, [], q.c), q.m)))'
  const sql = `WITH ${points} AS points ${gathered}`
  return {
    sql,
    shape: node.shape,
    values: [{ ...DISTRIBUTION, edge, count }],
    hasWhole: false,
    isRanked: false,
  }
}
