import type { GroupByNode } from '../plan/plan.ts'
import { mergedDistributions } from './distribution-align.ts'
import { distributionAt } from './distribution-scan.ts'
import { groupedBy, placesOf, withOnly } from './group-by-fields.ts'
import { asTheyAre, pointColumns, select, type Relation, type ValueColumns } from './relation.ts'

/** The values of each group and time in one, of which some are distributions: those are merged. */
export function distributionGroupBy(node: GroupByNode, given: Relation): Relation {
  const input = withOnly(given, node.fields)
  const values = input.values.map(valuesAt)
  const fields = node.fields.map((_, i) => `f${i}`)
  const arrays = pointColumns(input)
  const merged = select(
    [
      ...placesOf(node, input).map((place, i) => [`f${i}`, `q.f${place}`] as const),
      ['k', 'min(q.k)'],
      // Once for each series.
      ['u', 'sumIf(q.u, i = 1)'],
      ['b', 'sumIf(q.b, i = 1)'],
      ['t', 't'],
      ...input.values.flatMap(mergedColumns),
    ],
    input.sql,
    `ARRAY JOIN ${['arrayEnumerate(q.t) AS i', ...arrays.map((name) => `q.${name} AS ${name === 't' ? name : ofPoint(name)}`)].join(', ')} GROUP BY ${[...placesOf(node, input).map((place) => `q.f${place}`), 't'].join(', ')}`,
  )
  const distributions = values.filter((columns) => columns.kind === 'distribution')
  const changed = distributions.map(({ layoutIds }) => ` + countIf(q.${layoutIds}_other)`)
  const points = values.flatMap(pointOf)
  const gathered = select(
    [
      ...asTheyAre(fields),
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', `sum(q.b)${changed.join('')}`],
      ...distributions.map(
        ({ layouts }) => [layouts, `groupUniqArrayArray(q.${layouts})`] as const,
      ),
      ['t', 'points.1'],
      ...points.map(([name], i) => [name, `points.${i + 2}`] as const),
    ],
    merged,
    groupedBy(fields),
  )
  const tuple = ['q.t', ...points.map(([, value]) => value)].join(', ')
  const sql = `WITH arraySort(x -> x.1, groupArray((${tuple}))) AS points ${gathered}`
  return { sql, shape: node.shape, values, hasWhole: false, isRanked: false }
}

/** As those of a dimension. */
function valuesAt(columns: ValueColumns, dimension: number): ValueColumns {
  if (columns.kind === 'scalar') {
    return { kind: 'scalar', type: 'Float64', values: `v${dimension}` }
  }
  return { ...distributionAt(dimension), edge: columns.edge, count: columns.count }
}

/** One value of all that a group has at a time. */
function mergedColumns(columns: ValueColumns, dimension: number): (readonly [string, string])[] {
  if (columns.kind === 'scalar') {
    return [[`v${dimension}`, `toFloat64(sum(${ofPoint(columns.values)}))`]]
  }
  const { layoutIds, counts, sums, layouts } = distributionAt(dimension)
  const [h, c, m] = [columns.layoutIds, columns.counts, columns.sums].map(ofPoint)
  const merged = mergedDistributions({ h: h!, c: c!, m: m! })
  const names = { h: layoutIds, c: counts, m: sums, o: `${layoutIds}_other` }
  return [
    [layouts, `groupUniqArrayArray(if(i = 1, q.${columns.layouts}, []))`],
    ...merged.map(([name, value]) => [names[name as keyof typeof names], value] as const),
  ]
}

/** An item of an array, which is not called as what is made of it. */
function ofPoint(array: string): string {
  return `${array}_i`
}

/** What a point has of a value, by the names of its columns. */
function pointOf(columns: ValueColumns): (readonly [string, string])[] {
  if (columns.kind === 'scalar') return [[columns.values, `q.${columns.values}`]]
  const { layoutIds, counts, sums } = columns
  return [
    [layoutIds, `q.${layoutIds}`],
    [counts, `if(q.${layoutIds} = 0, [], q.${counts})`],
    [sums, `q.${sums}`],
  ]
}
