import type { JoinNode, PlanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { NotInSql } from './not-in-sql.ts'
import { select, withFields, type Relation } from './relation.ts'

/** The message by which a join fails whose partners are not one. */
export const AMBIGUOUS_JOIN = 'oxql: several series of a table that is joined have equal fields'

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
  if (sides.some(({ values }) => values.some(({ kind }) => kind === 'distribution'))) {
    throw new NotInSql(
      'distributions cannot be joined yet',
      'make numbers of them before: | quantile(0.99), | mean, | count',
    )
  }
  const { method, shape } = node
  const keys = node.on.map(
    (name) => sides.map((side) => `f${placeOf(side, name)}`) as [string, string],
  )
  const only =
    method === 'full'
      ? checked(
          left,
          node.inputs[0],
          keys.map(([key]) => key),
        )
      : left.sql
  const other = checked(
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
  const dense = (value: string, times: string): string =>
    `arrayResize(arrayReduce('groupArrayInsertAt', ${value}, arrayMap(x -> toUInt32(intDiv(x - q.base, ${step})), ${times})), toUInt32(intDiv(q.top - q.base, ${step}) + 1), 0)`
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
          ...side.values.flatMap((_, j) => [
            [
              `${name}${j}`,
              dense(`arrayMap(x -> ifNull(toFloat64(x), 0), q.${name}_v${j})`, `q.${name}_t`),
            ] as const,
            [
              `${name}h${j}`,
              dense(`arrayMap(x -> toUInt8(isNotNull(x)), q.${name}_v${j})`, `q.${name}_t`),
            ] as const,
          ]),
        ]
      }),
    ],
    joined,
  )
  const keep = `arrayMap((x, y) -> ${method === 'inner' ? 'x AND y' : method === 'left' ? 'x' : 'x OR y'}, q.lp, q.rp)`
  const isRanked = left.isRanked && method !== 'full'
  const kept = ['k', ...shape.fields.map((_, i) => `f${i}`), ...(isRanked ? ['n'] : []), 'u', 'b']
  const values = sides.flatMap((side, i) => side.values.map((_, j) => ['lr'[i]!, j] as const))
  const filtered = (array: string): string => `arrayFilter((x, y) -> y, ${array}, ${keep})`
  const sql = select(
    [
      ...kept.map((column) => [column, `q.${column}`] as const),
      ['t', filtered('q.t')],
      ...values.map(([side, j], i) => {
        const nullable = `arrayMap((x, y) -> if(y, x, NULL), q.${side}${j}, q.${side}h${j})`
        return [`v${i}`, filtered(nullable)] as const
      }),
    ],
    onGrid,
    `WHERE has(${keep}, 1)`,
  )
  return {
    sql,
    shape,
    values: values.map((_, i) => ({ kind: 'scalar', type: 'Float64', values: `v${i}` })),
    hasWhole: false,
    isRanked,
  }
}

function placeOf({ shape }: Relation, name: string): number {
  return shape.fields.findIndex((field) => field.name === name)
}

function columnsOf({ shape, values, isRanked }: Relation, from: string, prefix: string): string[] {
  const columns = [
    'k',
    ...shape.fields.map((_, i) => `f${i}`),
    't',
    'u',
    'b',
    ...(isRanked ? ['n'] : []),
    ...values.map((_, i) => `v${i}`),
  ]
  return columns.map((column) => `${from}.${column} AS ${prefix}${column}`)
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
function checked(relation: Relation, node: PlanNode, keys: readonly string[]): string {
  if (keys.length === relation.shape.fields.length && hasDistinctSeries(node)) return relation.sql
  const partition =
    keys.length === 0 ? '' : `PARTITION BY ${keys.map((key) => `q.${key}`).join(', ')}`
  return `SELECT q.* FROM (SELECT q.*, count() OVER (${partition}) AS same FROM (${relation.sql}) AS q) AS q WHERE throwIf(q.same > 1, '${AMBIGUOUS_JOIN}') = 0`
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
