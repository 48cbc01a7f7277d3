import type {
  FillNode,
  FilterNode,
  LimitNode,
  OffsetNode,
  RenameNode,
  SeriesLimitNode,
} from '../plan/plan.ts'
import type { Operand } from '../plan/condition.ts'
import { conditionSql, isOfSeries, operandsOf } from './condition-sql.ts'
import type { Context } from './context.ts'
import { fieldValue } from './field-value.ts'
import {
  changed,
  keepingPoints,
  orderOf,
  pointColumns,
  withFields,
  type Relation,
} from './relation.ts'
import { atEnd } from './at-end.ts'

export function filterSql({ input, condition }: FilterNode, context: Context): Relation {
  const given = context.compile(input)
  const relation = operandsOf(condition).some(({ kind }) => kind === 'field')
    ? withFields(given)
    : given
  const { shape, values } = relation
  const fieldSql = (operand: Extract<Operand, { kind: 'field' }>): string => {
    const text = `q.f${shape.fields.findIndex(({ name }) => name === operand.name)}`
    return operand.type === 'ip_addr' ? text : fieldValue(text, operand.type)
  }
  if (isOfSeries(condition)) {
    const sql = conditionSql(condition, (operand) => fieldSql(operand as never), context.parameters)
    return { ...relation, sql: changed(relation, {}, `WHERE ${sql}`) }
  }
  const operandSql = (operand: Operand): string => {
    switch (operand.kind) {
      case 'field':
        return fieldSql(operand)
      case 'timestamp':
        return 't'
      case 'start_time':
        return 's'
      case 'dimension':
        return `v${operand.index}`
    }
  }
  const scalars = values.flatMap((columns) => (columns.kind === 'scalar' ? [columns.values] : []))
  const names = ['t', ...(shape.hasStartTimes ? ['s'] : []), ...scalars]
  const truth = conditionSql(condition, operandSql, context.parameters)
  const marks = `arrayMap((${names.join(', ')}) -> toUInt8(ifNull(${truth}, 0)), ${names.map((name) => `q.${name}`).join(', ')})`
  return keepingPoints(relation, marks)
}

/** The first or last points of each series. */
export function limitSql(node: LimitNode, context: Context): Relation {
  const relation = context.compile(node.input)
  const changes = pointColumns(relation).map(
    (column) => [column, atEnd(`q.${column}`, node, context.parameters)] as const,
  )
  return { ...relation, sql: changed(relation, Object.fromEntries(changes)) }
}

/** The same points, later. */
export function offsetSql({ input, by, shape }: OffsetNode, context: Context): Relation {
  const relation = context.compile(input)
  const later = context.parameters.nanoseconds(by)
  const times = ['t', ...(shape.hasStartTimes ? ['s'] : [])].map(
    (column) => [column, `arrayMap(x -> x + ${later}, q.${column})`] as const,
  )
  const whole = relation.hasWhole ? { w: `q.w + ${later}` } : {}
  const sql = changed(relation, { ...Object.fromEntries(times), ...whole })
  return { ...relation, shape, sql }
}

/** Fields under other names, which may bring them into another order. */
export function renameSql({ input, renamings, shape }: RenameNode, context: Context): Relation {
  const relation = context.compile(input)
  const former = new Map(renamings.map(({ from, to }) => [to, from]))
  const places = shape.fields.map(({ name }) => {
    const before = former.get(name) ?? name
    return relation.shape.fields.findIndex((field) => field.name === before)
  })
  const { pendingFields } = relation
  if (pendingFields) {
    const texts = places.map((place) => pendingFields.texts[place]!)
    return { ...relation, shape, pendingFields: { ...pendingFields, texts } }
  }
  const changes = places.map((place, i) => [`f${i}`, `q.f${place}`] as const)
  return { ...relation, shape, sql: changed(relation, Object.fromEntries(changes)) }
}

/** So many series, in their order. */
export function seriesLimitSql({ input, count }: SeriesLimitNode, context: Context): Relation {
  const relation = withFields(context.compile(input))
  const clauses = `ORDER BY ${orderOf(relation).join(', ')} LIMIT ${context.parameters.count(count)}`
  return { ...relation, sql: changed(relation, {}, clauses) }
}

/** Something in place of null. */
export function fillSql(node: FillNode, context: Context): Relation {
  const relation = context.compile(node.input)
  const changes = relation.values.map((columns) => {
    if (columns.kind !== 'scalar') throw new TypeError('distributions cannot be filled')
    return [columns.values, filled(node.with, `q.${columns.values}`, context)] as const
  })
  return { ...relation, shape: node.shape, sql: changed(relation, Object.fromEntries(changes)) }
}

function filled(filling: FillNode['with'], values: string, { parameters }: Context): string {
  switch (filling.kind) {
    case 'value':
      return `arrayMap(x -> toNullable(ifNull(x, ${parameters.double(filling.value)})), ${values})`
    case 'previous':
      return `arrayFill(x -> isNotNull(x), ${values})`
    case 'linear': {
      const isThere = '(x, y) -> isNotNull(y)'
      const neighbours = [
        `arrayFill(x -> isNotNull(x), ${values})`,
        `arrayFill(${isThere}, q.t, ${values})`,
        `arrayReverseFill(x -> isNotNull(x), ${values})`,
        `arrayReverseFill(${isThere}, q.t, ${values})`,
      ]
      const onTheLine = 'a + (b - a) * ((t - at) / (bt - at))'
      return `arrayMap((x, t, a, at, b, bt) -> if(isNotNull(x), x, ${onTheLine}), ${[values, 'q.t', ...neighbours].join(', ')})`
    }
  }
}
