import { isHistogram } from '@oximeter/core'
import type { AlignNode, DeltaNode, GroupByNode, PlanNode, PlanReducer } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { isSpreadOnce } from './distribution-align.ts'
import { distributionGroupBy } from './distribution-group-by.ts'
import { groupDistributionWindows } from './distribution-group-windows.ts'
import { groupWindows } from './group-by-windows.ts'
import { reducerSql } from './reducer-sql.ts'
import { groupedBy, placesOf, withOnly } from './group-by-fields.ts'
import { asTheyAre, orderOf, select, withFields, type Relation } from './relation.ts'
import { isOneWindow, windowsSql } from './windows-sql.ts'

/** One series of all with equal values of some fields. */
export function groupBySql(node: GroupByNode, context: Context): Relation {
  const windows = isOfWindows(node) ? windowsSql(node.input, context) : undefined
  if (windows) return groupWindows(node, windows, context)
  if (isOfAdded(node.input)) return groupDistributionWindows(node, node.input, context)
  const given = context.compile(node.input)
  if (given.values.some(({ kind }) => kind === 'distribution')) {
    return distributionGroupBy(node, given)
  }
  const { reducer } = node
  // Fields that do not remain need not be there, unless they say which series is the first.
  const input = isOrdered(reducer) ? withPlaces(given) : withOnly(given, node.fields)
  const places = placesOf(node, input)
  const dimensions = input.values.map((_, i) => `v${i}`)
  const fields = places.map((place, i) => [`f${i}`, `q.f${place}`] as const)
  const groups = fields.map(([, field]) => field)
  const reduced = select(
    [
      ...fields,
      ['k', 'min(q.k)'],
      ['u', 'sumIf(q.u, i = 1)'],
      ['b', 'sumIf(q.b, i = 1)'],
      [
        'p',
        `tuple(t, ${dimensions.map((name) => reducerSql(reducer, name, 'q.place', context.parameters)).join(', ')})`,
      ],
    ],
    input.sql,
    `ARRAY JOIN q.t AS t, arrayEnumerate(q.t) AS i, ${dimensions.map((name) => `q.${name} AS ${name}`).join(', ')} GROUP BY ${[...groups, 't'].join(', ')}`,
  )
  return {
    sql: gatheredByFields(node, dimensions, reduced),
    shape: node.shape,
    values: dimensions.map((values) => ({ kind: 'scalar', type: 'Float64', values })),
    hasWhole: false,
    isRanked: false,
  }
}

/** Rows of times `p`, each the time and its values, as arrays in their order. */
function gatheredByFields(
  { fields }: GroupByNode,
  dimensions: readonly string[],
  rows: string,
): string {
  const names = fields.map((_, i) => `f${i}`)
  const columns = [
    ...asTheyAre(names),
    ['k', 'min(q.k)'],
    ['u', 'sum(q.u)'],
    ['b', 'sum(q.b)'],
    ['t', 'points.1'],
    ...dimensions.map(
      (name, i) => [name, `arrayMap(x -> toNullable(toFloat64(x)), points.${i + 2})`] as const,
    ),
  ] as const
  // No time comes twice.
  return `WITH arraySort(x -> x.1, groupArray(q.p)) AS points ${select(columns, rows, groupedBy(names))}`
}

/**
 * Whether what is in windows is enough to know. A series has a count of 0 where it has nothing in a
 * window; anything else is null there, which no group takes notice of.
 */
function isOfWindows(node: GroupByNode): node is GroupByNode & { readonly input: AlignNode } {
  const { input, reducer } = node
  if (input.kind !== 'align' || isOrdered(reducer)) return false
  return input.method.kind !== 'count' || isOneWindow(input)
}

/** Whether it is what distributions came to in windows that do not overlap. */
function isOfAdded(node: PlanNode): node is AlignNode & { readonly input: DeltaNode } {
  return node.kind === 'align' && isSpreadOnce(node) && isHistogram(node.input.input.datumType)
}

function isOrdered({ kind }: PlanReducer): boolean {
  return kind === 'first' || kind === 'last'
}

/** With `place`, which tells the order of series. */
function withPlaces(given: Relation): Relation {
  const relation = withFields(given)
  const sql = `SELECT q.*, row_number() OVER (ORDER BY ${orderOf(relation).join(', ')}) AS place FROM (${relation.sql}) AS q`
  return { ...relation, sql }
}
