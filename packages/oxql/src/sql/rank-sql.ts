import type { PlanReducer, SortNode, TopNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { fieldOrder } from './field-value.ts'
import { arrayReducerSql } from './reducer-sql.ts'
import {
  asTheyAre,
  orderOf,
  pointColumns,
  select,
  seriesColumns,
  withFields,
  type Relation,
} from './relation.ts'

const NUMBERS = 'arrayMap(x -> toFloat64(x), q.v0)'

/** Series in another order. */
export function sortSql(node: SortNode, context: Context): Relation {
  const input = withFields(context.compile(node.input))
  const byFields = withoutRank(input)
  const direction = node.direction === 'asc' ? 'ASC' : 'DESC'
  if ('fields' in node.by) {
    const order = node.by.fields.flatMap((name) => {
      const place = input.shape.fields.findIndex((field) => field.name === name)
      return fieldOrder(`q.f${place}`, input.shape.fields[place]!.type, direction)
    })
    return ranked(input, input.sql, [...order, ...orderOf(byFields)])
  }
  const sql = withRank(input, node.by.reducer, context)
  return ranked(input, sql, [`q.rank ${direction} NULLS LAST`, ...orderOf(byFields)])
}

/** The best series of each group, whole, the best first; by datum those that are best at each time. */
export function topSql(node: TopNode, context: Context): Relation {
  const input = withFields(context.compile(node.input))
  const direction = node.end === 'top' ? 'DESC' : 'ASC'
  const places = node.fields.map((name) =>
    input.shape.fields.findIndex((field) => field.name === name),
  )
  const count = context.parameters.count(node.count)
  if (node.by.kind === 'datum') return topByDatum(node, input, { places, direction, count })
  const groups = places.flatMap((place) =>
    fieldOrder(`q.f${place}`, input.shape.fields[place]!.type),
  )
  const order = [...groups, `q.rank ${direction} NULLS LAST`, ...orderOf(input)]
  const by = places.length === 0 ? '' : ` BY ${places.map((place) => `q.f${place}`).join(', ')}`
  const best = `SELECT q.* FROM (${withRank(input, node.by, context)}) AS q ORDER BY ${order.join(', ')} LIMIT ${count}${by}`
  return ranked(input, best, order)
}

function withoutRank(relation: Relation): Relation {
  return { ...relation, isRanked: false }
}

function withRank(relation: Relation, reducer: PlanReducer, { parameters }: Context): string {
  return `SELECT q.*, ${arrayReducerSql(reducer, NUMBERS, parameters)} AS rank FROM (${relation.sql}) AS q`
}

function ranked(relation: Relation, sql: string, order: readonly string[]): Relation {
  const columns = [...seriesColumns(withoutRank(relation)), ...pointColumns(relation)]
  return {
    ...relation,
    isRanked: true,
    sql: select(
      [...asTheyAre(columns), ['n', `toUInt64(row_number() OVER (ORDER BY ${order.join(', ')}))`]],
      sql,
    ),
  }
}

interface Choice {
  readonly places: readonly number[]
  readonly direction: 'ASC' | 'DESC'
  readonly count: string
}

function topByDatum(
  node: TopNode,
  input: Relation,
  { places, direction, count }: Choice,
): Relation {
  const series = seriesColumns(input)
  const kept = asTheyAre(series)
  const placed = `SELECT q.*, row_number() OVER (ORDER BY ${orderOf(input).join(', ')}) AS place FROM (${input.sql}) AS q`
  const points = select(
    [...kept, ['place', 'q.place'], ['t', 't'], ['v', 'v']],
    placed,
    'ARRAY JOIN q.t AS t, q.v0 AS v',
  )
  const groups = [...places.map((place) => `q.f${place}`), 'q.t'].join(', ')
  const chosen = select(
    [
      ...kept,
      ['t', 'q.t'],
      ['v', 'q.v'],
      [
        'best',
        `isNotNull(q.v) AND row_number() OVER (PARTITION BY ${groups} ORDER BY q.v ${direction} NULLS LAST, q.place) <= ${count}`,
      ],
    ],
    points,
  )
  const arrays = select(
    [
      ...series.map((column) => [column, column === 'k' ? 'q.k' : `any(q.${column})`] as const),
      ['p', 'arraySort(x -> x.1, groupArray((q.t, if(q.best, q.v, NULL))))'],
    ],
    chosen,
    'GROUP BY q.k HAVING max(q.best)',
  )
  const sql = select(
    [...kept, ['t', 'arrayMap(x -> x.1, q.p)'], ['v0', 'arrayMap(x -> x.2, q.p)']],
    arrays,
  )
  return { ...input, shape: node.shape, sql }
}
