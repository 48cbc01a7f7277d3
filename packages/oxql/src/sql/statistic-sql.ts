import type { StatisticNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { withEdges } from './distribution-edges.ts'
import {
  asTheyAre,
  pointColumns,
  select,
  seriesColumns,
  type Relation,
  type ScalarType,
} from './relation.ts'

/** A number of each distribution. */
export function statisticSql(node: StatisticNode, context: Context): Relation {
  const input = context.compile(node.input)
  const { statistic, shape } = node
  const isInteger = shape.dimensions[0].type === 'integer'
  const { pendingFields, hasWhole, isRanked } = input
  // Start times go where what is left is no delta.
  const outer: Relation = { ...input, shape, values: [], hasWhole: hasWhole && shape.hasStartTimes }
  const kept = [...seriesColumns(outer), ...pointColumns(outer)]
  const from = sourceOf(node, input, context)
  const columns = valuesOf(node, context)
  const type: ScalarType = !isInteger ? 'Float64' : statistic.kind === 'count' ? 'UInt64' : 'Int128'
  return {
    sql: select(
      [...asTheyAre(kept), ...columns.map((value, i) => [`v${i}`, value] as const)],
      from,
    ),
    shape,
    ...(pendingFields && { pendingFields }),
    values: columns.map((_, i) => ({ kind: 'scalar', type, values: `v${i}` })),
    hasWhole: outer.hasWhole,
    isRanked,
  }
}

function valuesOf({ statistic, shape }: StatisticNode, context: Context): string[] {
  const isInteger = shape.dimensions[0].type === 'integer'
  const asType = (value: string): string => (isInteger ? value : `toFloat64(${value})`)
  switch (statistic.kind) {
    case 'count':
      return [`arrayMap((h, c) -> if(h = 0, NULL, ${asType('arraySum(c)')}), q.h0, q.c0)`]
    case 'sum':
      return [`arrayMap((h, m) -> if(h = 0, NULL, ${asType('m')}), q.h0, q.m0)`]
    case 'mean':
      return [
        `arrayMap((h, c, m) -> if(h = 0 OR arraySum(c) = 0, NULL, toFloat64(m) / arraySum(c)), q.h0, q.c0, q.m0)`,
      ]
    case 'up_to': {
      const places = statistic.edges.map((edge) => `indexOf(f, ${context.parameters.double(edge)})`)
      const place = `arrayFirst(x -> x > 0, [${places.join(', ')}])`
      const before = `arrayMap(f -> ${place}, [arrayMap(x -> toFloat64(x), e)])[1]`
      return [
        `arrayMap((c, p) -> if(p = 0, NULL, toFloat64(arraySum(arraySlice(c, 1, p - 1)))), q.c0, arrayMap(e -> ${before}, q.edges))`,
      ]
    }
    case 'quantile':
      return statistic.ps.map((p, i) => quantile(context.parameters.double(p), i))
  }
}

function sourceOf({ statistic }: StatisticNode, input: Relation, context: Context): string {
  switch (statistic.kind) {
    case 'quantile':
      return withPlaces(input, statistic.ps, context)
    case 'up_to':
      return withEdges(input)
    default:
      return input.sql
  }
}

/** With the running sums of counts `sums`, and for each quantile the place of the bin that it is in. */
function withPlaces(input: Relation, ps: readonly number[], { parameters }: Context): string {
  const withSums = `SELECT q.*, arrayMap(c -> arrayCumSum(arrayMap(x -> toFloat64(x), c)), q.c0) AS sums FROM (${withEdges(input)}) AS q`
  const places = ps.map((p, i) => {
    const wanted = `arrayMap(y -> y[-1] * ${parameters.double(p)}, q.sums)`
    const reaching = 'arrayFirstIndex((x, z) -> x > 0 AND z >= w, c, y)'
    // Rounding of fractional counts may leave a rest: it is of the last bin that has any.
    const last = 'arrayLastIndex(x -> x > 0, c)'
    return `arrayMap((c, y, w) -> if(${reaching} > 0, ${reaching}, ${last}), q.c0, q.sums, ${wanted}) AS place${i}`
  })
  return `SELECT q.*, ${places.join(', ')} FROM (${withSums}) AS q`
}

/** On the line within its bin, as if samples were spread evenly in it. */
function quantile(p: string, index: number): string {
  const hasStart = 'NOT (i = 1 AND e[1] < 0)'
  const hasEnd = 'i < length(c)'
  const [start, end] = ['toFloat64(e[i])', 'toFloat64(e[i + 1])']
  const part = `least(1, (y[-1] * ${p} - (y[i] - c[i])) / c[i])`
  const value = `multiIf(i = 0, NULL, ${hasStart} AND ${hasEnd}, ${start} + (${end} - ${start}) * ${part}, ${hasStart}, ${start}, ${hasEnd}, ${end}, NULL)`
  return `arrayMap((i, c, y, e) -> ${value}, q.place${index}, q.c0, q.sums, q.edges)`
}
