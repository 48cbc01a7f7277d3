import type { GroupByNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { distributionGroupBy } from './distribution-group-by.ts'
import { reducerSql } from './reducer-sql.ts'
import { placesOf, withOnly } from './group-by-fields.ts'
import { orderOf, select, withFields, type Relation } from './relation.ts'

/** One series of all with equal values of some fields. */
export function groupBySql(node: GroupByNode, context: Context): Relation {
  const given = context.compile(node.input)
  if (given.values.some(({ kind }) => kind === 'distribution')) {
    return distributionGroupBy(node, given)
  }
  const { reducer } = node
  const isOrdered = reducer.kind === 'first' || reducer.kind === 'last'
  // Fields that do not remain need not be there, unless they say which series is the first.
  const input = isOrdered ? withPlaces(given) : withOnly(given, node.fields)
  const places = placesOf(node, input)
  const dimensions = input.values.map((_, i) => `v${i}`)
  const rows = select(
    [
      ['k', 'q.k'],
      ['u', 'if(i = 1, q.u, 0)'],
      ['b', 'if(i = 1, q.b, 0)'],
      ['t', 't'],
      ...places.map((place, i) => [`f${i}`, `q.f${place}`] as const),
      ...dimensions.map((name) => [name, name] as const),
      ...(isOrdered ? [['place', 'q.place'] as const] : []),
    ],
    input.sql,
    `ARRAY JOIN q.t AS t, arrayEnumerate(q.t) AS i, ${dimensions.map((name) => `q.${name} AS ${name}`).join(', ')}`,
  )
  const groups = node.fields.map((_, i) => `q.f${i}`)
  const reduced = select(
    [
      ...node.fields.map((_, i) => [`f${i}`, `q.f${i}`] as const),
      ['t', 'q.t'],
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b)'],
      [
        'p',
        `tuple(q.t, ${dimensions.map((name) => reducerSql(reducer, `q.${name}`, 'q.place', context.parameters)).join(', ')})`,
      ],
    ],
    rows,
    `GROUP BY ${[...groups, 'q.t'].join(', ')}`,
  )
  const grouped = gatheredByFields(node, reduced)
  return {
    sql: select(
      [
        ['k', 'q.k'],
        ...node.fields.map((_, i) => [`f${i}`, `q.f${i}`] as const),
        ['u', 'q.u'],
        ['b', 'q.b'],
        ['t', 'arrayMap(x -> x.1, q.p)'],
        ...dimensions.map(
          (name, i) => [name, `arrayMap(x -> toNullable(toFloat64(x.${i + 2})), q.p)`] as const,
        ),
      ],
      grouped,
    ),
    shape: node.shape,
    values: dimensions.map((values) => ({ kind: 'scalar', type: 'Float64', values })),
    hasWhole: false,
    isRanked: false,
  }
}

/** Rows of times `p`, which begin with the time, as an array in their order. */
function gatheredByFields({ fields }: GroupByNode, rows: string): string {
  const groups = fields.map((_, i) => `q.f${i}`)
  return select(
    [
      ...groups.map((group, i) => [`f${i}`, group] as const),
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b)'],
      // No time comes twice.
      ['p', 'arraySort(x -> x.1, groupArray(q.p))'],
    ],
    rows,
    groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : 'HAVING count() > 0',
  )
}

/** With `place`, which tells the order of series. */
function withPlaces(given: Relation): Relation {
  const relation = withFields(given)
  const sql = `SELECT q.*, row_number() OVER (ORDER BY ${orderOf(relation).join(', ')}) AS place FROM (${relation.sql}) AS q`
  return { ...relation, sql }
}
