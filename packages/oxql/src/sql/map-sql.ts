import type { MapFunction, MapNode, PlanExpression } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { distributionAt, statisticsAt } from './distribution-scan.ts'
import { finite } from './finite.ts'
import type { Parameters } from './parameters.ts'
import {
  asTheyAre,
  pointColumns,
  select,
  seriesColumns,
  STATISTICS,
  type DistributionColumns,
  type Relation,
  type ValueColumns,
} from './relation.ts'
import { timePartSql } from './time-part-sql.ts'

/** New dimensions computed of those that are there, point by point. */
export function mapSql(node: MapNode, context: Context): Relation {
  const input = context.compile(node.input)
  const names = ['t', ...(input.shape.hasStartTimes ? ['s'] : []), ...scalarsOf(input)]
  const arrays = names.map((name) => `q.${name}`).join(', ')
  const outputs = node.outputs.map((output, i): Output => {
    const given = output.kind === 'dimension' ? input.values[output.index]! : undefined
    if (given?.kind === 'distribution') return passedOn(given, i)
    const value = expressionSql(output, context.parameters)
    return {
      values: { kind: 'scalar', type: 'Float64', values: `v${i}` },
      columns: [[`v${i}`, `arrayMap((${names.join(', ')}) -> ${value}, ${arrays})`]],
    }
  })
  const { pendingFields, isRanked } = input
  const outer = { ...input, shape: node.shape, values: [], hasWhole: false } satisfies Relation
  const kept = [...seriesColumns(outer), ...pointColumns(outer)]
  const columns = outputs.flatMap((output) => output.columns)
  return {
    sql: select([...asTheyAre(kept), ...columns], input.sql),
    shape: node.shape,
    ...(pendingFields && { pendingFields }),
    values: outputs.map(({ values }) => values),
    hasWhole: false,
    isRanked,
  }
}

interface Output {
  readonly values: ValueColumns
  readonly columns: readonly (readonly [name: string, expression: string])[]
}

/** A distribution as that of another dimension. */
function passedOn(given: DistributionColumns, dimension: number): Output {
  const { edge, count, statistics } = given
  const at = distributionAt(dimension)
  const named = (['layouts', 'layoutIds', 'counts', 'sums'] as const).map(
    (part) => [at[part], `q.${given[part]}`] as const,
  )
  if (!statistics) return { values: { ...at, edge, count }, columns: named }
  const own = statisticsAt(dimension)
  return {
    values: { ...at, edge, count, statistics: own },
    columns: [...named, ...STATISTICS.map((name) => [own[name], `q.${statistics[name]}`] as const)],
  }
}

function scalarsOf({ values }: Relation): string[] {
  return values.flatMap((columns) => (columns.kind === 'scalar' ? [columns.values] : []))
}

const TIMES = { timestamp: 't', start_time: 's', interval: 't - s' } as const

/** Null where an operand is, or where the result of any operation is not finite. */
function expressionSql(expression: PlanExpression, parameters: Parameters): string {
  const sqlOf = (part: PlanExpression): string => expressionSql(part, parameters)
  switch (expression.kind) {
    case 'constant':
      return finite(`toNullable(${parameters.double(expression.value)})`)
    case 'dimension':
      return `toFloat64(v${expression.index})`
    case 'time':
      return `toNullable(toFloat64(${TIMES[expression.of]}) / 1e9)`
    case 'negate':
      return `(-${sqlOf(expression.operand)})`
    case 'binary':
      return finite(`(${sqlOf(expression.left)} ${expression.operator} ${sqlOf(expression.right)})`)
    case 'call': {
      const operands = expression.arguments.map(sqlOf)
      return finite(callSql(expression.function, operands))
    }
  }
}

function callSql(name: MapFunction, operands: readonly string[]): string {
  const [first] = operands
  switch (name) {
    case 'ln':
      return `log(${first})`
    case 'min':
    case 'max': {
      const ofArray = name === 'min' ? 'arrayMin' : 'arrayMax'
      // Of some that are null there is no least one.
      return `arrayMap(z -> if(has(z, NULL), NULL, ${ofArray}(arrayMap(y -> assumeNotNull(y), z))), [[${operands.join(', ')}]])[1]`
    }
    case 'power':
      return `pow(${operands.join(', ')})`
    case 'minute':
    case 'hour':
    case 'day_of_week':
    case 'day_of_month':
    case 'day_of_year':
    case 'days_in_month':
    case 'month':
    case 'year':
      return timePartSql(name, first!)
    default:
      return `${name}(${first})`
  }
}
