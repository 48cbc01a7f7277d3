import {
  formatQuery,
  type Condition,
  type Duration,
  type Literal,
  type Name,
  type Stage,
} from '@oximeter/oxql'

import type { BuiltFilter, BuiltQuery, BuiltStatistic, BuiltValue } from './built-query.ts'

/** The text of a query that was built: a stage in each line. */
export function writeQuery(built: BuiltQuery): string {
  return formatQuery({ ...HERE, stages: stagesOf(built) })
}

/** The printer does not look at places. */
const HERE = { start: 0, end: 0 }

function stagesOf({ timeseries, filters, align, group, statistic, limit }: BuiltQuery): Stage[] {
  const stages: Stage[] = [{ kind: 'get', names: [name(timeseries)], ...HERE }]
  const condition = allOf(filters.flatMap(conditionsOf))
  if (condition !== undefined) stages.push({ kind: 'filter', condition, ...HERE })
  if (align !== undefined) {
    const { method, window } = align
    stages.push({ kind: 'align', method: name(method), window: duration(window), ...HERE })
  }
  if (group !== undefined) {
    const reducer = { name: name(group.reducer), ...HERE }
    stages.push({ kind: 'group_by', fields: group.fields.map(name), reducer, ...HERE })
  }
  if (statistic !== undefined) stages.push(statisticStage(statistic))
  if (limit !== undefined) stages.push({ kind: 'limit', count: integer(limit), ...HERE })
  return stages
}

function statisticStage(statistic: BuiltStatistic): Stage {
  if (statistic.kind !== 'quantiles') {
    return { kind: 'statistic', name: name(statistic.kind), ps: [], ...HERE }
  }
  const ps = statistic.ps.map((value): Literal => ({ type: 'double', value, ...HERE }))
  return { kind: 'statistic', name: name('quantile'), ps, ...HERE }
}

function conditionsOf({ field, isNot, values }: BuiltFilter): Condition[] {
  const compare = (value: BuiltValue): Condition => ({
    kind: 'compare',
    name: name(field),
    comparator: isNot ? '!=' : '==',
    value: literal(value),
    ...HERE,
  })
  if (isNot || values.length === 1) return values.map(compare)
  return [{ kind: 'in', name: name(field), values: values.map(literal), ...HERE }]
}

function allOf(conditions: readonly Condition[]): Condition | undefined {
  if (conditions.length === 0) return undefined
  return conditions.reduce((left, right) => ({ kind: 'and', left, right, ...HERE }))
}

function literal(value: BuiltValue): Literal {
  return { ...value, ...HERE }
}

function integer(value: bigint): Literal {
  return { type: 'integer', value, ...HERE }
}

function duration(window: bigint | 'auto'): Duration {
  if (window === 'auto') return { type: 'duration', nanoseconds: 0n, isStep: true, ...HERE }
  return { type: 'duration', nanoseconds: window, ...HERE }
}

function name(text: string): Name {
  return { text, ...HERE }
}
