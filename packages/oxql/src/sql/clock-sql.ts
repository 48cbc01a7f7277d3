import type { ClockNode, RepeatNode } from '../plan/plan.ts'
import type { TableShape } from '../plan/table-shape.ts'
import type { Context } from './context.ts'
import { changed, pointColumns, type Relation } from './relation.ts'

/** The time, at each time: one row that is read from nowhere. */
export function clockSql(node: ClockNode, context: Context): Relation {
  const times = timesFrom(node, context)
  const columns = [
    'toUInt64(0) AS k',
    'toUInt64(0) AS u',
    'toUInt64(0) AS b',
    `materialize(${times}) AS t`,
    `arrayMap(x -> toNullable(toFloat64(x) / 1e9), ${times}) AS v0`,
  ]
  return {
    sql: `SELECT * FROM (SELECT ${columns.join(', ')}) AS q WHERE notEmpty(q.t)`,
    shape: node.shape,
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
}

/** The newest point of each series, at each time. */
export function repeatSql(node: RepeatNode, context: Context): Relation {
  const relation = context.compile(node.input)
  const times = timesFrom(node, context)
  const changes = pointColumns(relation).map((column) => {
    return [column, column === 't' ? times : `arrayMap(x -> q.${column}[-1], ${times})`] as const
  })
  const sql = changed(relation, Object.fromEntries(changes), `WHERE notEmpty(${times})`)
  return { ...relation, shape: node.shape, sql }
}

/** The times of the grid from one on, which may be none. */
function timesFrom(
  { from, shape }: { readonly from: bigint; readonly shape: TableShape },
  { parameters }: Context,
): string {
  const { end, step } = shape.alignment!
  const steps = from > end ? -1n : (end - from) / step
  const first = parameters.nanoseconds(end - (steps > 0n ? steps : 0n) * step)
  return `arrayMap(x -> ${first} + x * ${parameters.nanoseconds(step)}, range(${parameters.count(steps + 1n)}))`
}
