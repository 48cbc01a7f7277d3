import type { Span } from '../oxql-error.ts'
import type { JoinNode, PlanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { distributionAt } from './distribution-scan.ts'
import {
  asTheyAre,
  pointColumns,
  select,
  seriesColumns,
  withFields,
  type Relation,
  type ValueColumns,
} from './relation.ts'

/** The message by which a join fails whose partners are not one; the place of the join is behind it. */
const AMBIGUOUS = 'oxql: several series of a table that is joined have equal fields, at'

/** Where the join is that a message of the engine speaks of. */
export function ambiguousJoin(message: string): Span | undefined {
  const [, start, end] = new RegExp(`${AMBIGUOUS} (\\d+)-(\\d+)`).exec(message) ?? []
  return start === undefined ? undefined : { start: Number(start), end: Number(end) }
}

/**
 * Points of two tables at equal times. Both are brought onto one grid, so that no point must be
 * looked for: a place of the grid is a place of the array.
 */
export function joinSql(node: JoinNode, context: Context): Relation {
  const [left, right] = node.inputs.map((input) => withFields(context.compile(input))) as [
    Relation,
    Relation,
  ]
  const sides = [left, right] as const
  const { method, shape } = node
  const keys = node.on.map(
    (name) => sides.map((side) => `f${placeOf(side, name)}`) as [string, string],
  )
  const only =
    method === 'full'
      ? checked(
          node,
          left,
          node.inputs[0],
          keys.map(([key]) => key),
        )
      : left.sql
  const other = checked(
    node,
    right,
    node.inputs[1],
    keys.map(([, key]) => key),
  )
  // Where nothing is compared all are alike, which the engine takes no constant for.
  const on =
    keys.length === 0 ? 'l.one = r.one' : keys.map(([a, b]) => `l.${a} <=> r.${b}`).join(' AND ')
  const step = context.parameters.nanoseconds(shape.alignment!.step)
  const joined = [
    `SELECT ${[
      ...sides.flatMap((side, i) => columnsOf(side, 'lr'[i]!, `${'lr'[i]!}_`)),
      // Where one has no such series its arrays are empty.
      `multiIf(empty(l.t), r.t[1], empty(r.t), l.t[1], least(l.t[1], r.t[1])) AS base`,
      `greatest(if(empty(l.t), r.t[-1], l.t[-1]), if(empty(r.t), l.t[-1], r.t[-1])) AS top`,
    ].join(', ')}`,
    `FROM (SELECT *, empty(t) AS one FROM (${only})) AS l`,
    `${method === 'inner' ? 'INNER' : method === 'left' ? 'LEFT' : 'FULL'} JOIN (SELECT *, empty(t) AS one FROM (${other})) AS r ON ${on}`,
  ].join(' ')
  // What is not there is 0, or empty.
  const dense = (value: string, times: string): string =>
    `arrayResize(arrayReduce('groupArrayInsertAt', ${value}, arrayMap(x -> toUInt32(intDiv(x - q.base, ${step})), ${times})), toUInt32(intDiv(q.top - q.base, ${step}) + 1))`
  const onGrid = select(
    [
      ...fieldsOf(node, sides),
      ['k', `if(empty(q.l_t), q.r_k, q.l_k)`],
      ['u', 'q.l_u + q.r_u'],
      ['b', 'q.l_b + q.r_b'],
      ...(left.isRanked ? [['n', 'q.l_n'] as const] : []),
      [
        't',
        `arrayMap(x -> q.base + x * ${step}, range(toUInt32(intDiv(q.top - q.base, ${step}) + 1)))`,
      ],
      ...sides.flatMap((side, i) => {
        const name = 'lr'[i]!
        return [
          // 1 where there is a point.
          [`${name}p`, dense(`arrayMap(x -> 1, q.${name}_t)`, `q.${name}_t`)] as const,
          ...side.values.flatMap((columns) =>
            gridColumns(columns, name).map(
              ([column, value]) => [column, dense(value, `q.${name}_t`)] as const,
            ),
          ),
          ...layoutsOf(side).map((column) => [`${name}_${column}`, `q.${name}_${column}`] as const),
        ]
      }),
    ],
    joined,
  )
  const keep = `arrayMap((x, y) -> ${method === 'inner' ? 'x AND y' : method === 'left' ? 'x' : 'x OR y'}, q.lp, q.rp)`
  const isRanked = left.isRanked && method !== 'full'
  const kept = ['k', ...shape.fields.map((_, i) => `f${i}`), ...(isRanked ? ['n'] : []), 'u', 'b']
  const values = sides.flatMap((side, i) =>
    side.values.map((columns) => ['lr'[i]!, columns] as const),
  )
  const filtered = (array: string): string => `arrayFilter((x, y) -> y, ${array}, ${keep})`
  const sql = select(
    [
      ...asTheyAre(kept),
      ['t', filtered('q.t')],
      ...values.flatMap(([side, columns], i) => keptColumns(columns, side, i, filtered)),
    ],
    onGrid,
    `WHERE has(${keep}, 1)`,
  )
  return {
    sql,
    shape,
    values: values.map(([, columns], i) =>
      columns.kind === 'scalar'
        ? { kind: 'scalar', type: 'Float64', values: `v${i}` }
        : { ...distributionAt(i), edge: columns.edge, count: columns.count },
    ),
    hasWhole: false,
    isRanked,
  }
}

function placeOf({ shape }: Relation, name: string): number {
  return shape.fields.findIndex((field) => field.name === name)
}

function columnsOf(relation: Relation, from: string, prefix: string): string[] {
  const columns = [...seriesColumns(relation), ...pointColumns(relation)]
  return columns.map((column) => `${from}.${column} AS ${prefix}${column}`)
}

function layoutsOf({ values }: Relation): string[] {
  return values.flatMap((columns) => (columns.kind === 'distribution' ? [columns.layouts] : []))
}

/** The arrays of a value without null, and where it is not null, which the number of a layout tells itself. */
function gridColumns(columns: ValueColumns, side: string): (readonly [string, string])[] {
  const nullable = (name: string, value = 'x') =>
    [
      [`${side}_${name}`, `arrayMap(x -> ifNull(${value}, 0), q.${side}_${name})`],
      [`${side}_${name}_there`, `arrayMap(x -> toUInt8(isNotNull(x)), q.${side}_${name})`],
    ] as const
  if (columns.kind === 'scalar') return [...nullable(columns.values, 'toFloat64(x)')]
  const { layoutIds, counts, sums } = columns
  const same = [layoutIds, counts].map((name) => [`${side}_${name}`, `q.${side}_${name}`] as const)
  return [...same, ...nullable(sums)]
}

/** The arrays of a value of a side as those of a dimension of what is joined. */
function keptColumns(
  columns: ValueColumns,
  side: string,
  dimension: number,
  filtered: (array: string) => string,
): (readonly [string, string])[] {
  const nullable = (name: string) =>
    filtered(`arrayMap((x, y) -> if(y, x, NULL), q.${side}_${name}, q.${side}_${name}_there)`)
  if (columns.kind === 'scalar') return [[`v${dimension}`, nullable(columns.values)]]
  const { layoutIds, counts, sums, layouts } = distributionAt(dimension)
  return [
    [layouts, `q.${side}_${columns.layouts}`],
    [layoutIds, filtered(`q.${side}_${columns.layoutIds}`)],
    [counts, filtered(`q.${side}_${columns.counts}`)],
    [sums, nullable(columns.sums)],
  ]
}

/** The fields of what is joined: of the left, or where there is none of the right. */
function fieldsOf(
  { shape, method, include }: JoinNode,
  [left, right]: readonly [Relation, Relation],
): (readonly [string, string])[] {
  return shape.fields.map(({ name }, i) => {
    if (include.includes(name)) return [`f${i}`, `q.r_f${placeOf(right, name)}`]
    const own = `q.l_f${placeOf(left, name)}`
    if (method !== 'full') return [`f${i}`, own]
    return [`f${i}`, `if(empty(q.l_t), q.r_f${placeOf(right, name)}, ${own})`]
  })
}

/** Fails where two series have equal keys. */
function checked(
  { span }: JoinNode,
  relation: Relation,
  node: PlanNode,
  keys: readonly string[],
): string {
  if (keys.length === relation.shape.fields.length && hasDistinctSeries(node)) return relation.sql
  const partition =
    keys.length === 0 ? '' : `PARTITION BY ${keys.map((key) => `q.${key}`).join(', ')}`
  return `SELECT q.* FROM (SELECT q.*, count() OVER (${partition}) AS same FROM (${relation.sql}) AS q) AS q WHERE throwIf(q.same > 1, '${AMBIGUOUS} ${span?.start ?? 0}-${span?.end ?? 0}') = 0`
}

/** Whether no two series can have all fields alike. */
function hasDistinctSeries(node: PlanNode): boolean {
  switch (node.kind) {
    case 'fields':
    case 'union':
      return false
    case 'scan':
    case 'group_by':
    case 'clock':
      return true
    case 'join':
      return node.method === 'full' || hasDistinctSeries(node.inputs[0])
    default:
      return hasDistinctSeries(node.input)
  }
}
