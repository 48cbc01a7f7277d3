import type { UnionNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { orderOf, select, withFields, type Relation } from './relation.ts'

/** The series of several tables, one after another. */
export function unionSql({ inputs, shape }: UnionNode, context: Context): Relation {
  const tables = inputs.map((input, i) => {
    const relation = withFields(context.compile(input))
    const columns = [
      // Keys tell the series of one table apart.
      ['k', `sipHash64(toUInt64(${i}), q.k)`],
      ...shape.fields.map((_, place) => [`f${place}`, `toNullable(q.f${place})`] as const),
      [
        'n',
        `toUInt64(${i}) * 1000000000000 + row_number() OVER (ORDER BY ${orderOf(relation).join(', ')})`,
      ],
      ['u', 'q.u'],
      ['b', 'q.b'],
      ['t', 'q.t'],
      ['v0', 'arrayMap(x -> toNullable(toFloat64(x)), q.v0)'],
    ] as const
    return select(columns, relation.sql)
  })
  return {
    sql: tables.join(' UNION ALL '),
    shape,
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: true,
  }
}
