import { ABSENT_BITS, type DatumType } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import { cellEnds } from './cell-ends.ts'
import type { Context } from './context.ts'
import { pointsInOrder, type PointsInOrder } from './points-in-order.ts'
import {
  select,
  STATISTICS,
  type DistributionColumns,
  type EdgeType,
  type Relation,
  type StatisticName,
} from './relation.ts'
import { fieldsOf } from './scan-rows.ts'

export function edgeTypeOf(datumType: DatumType): EdgeType {
  if (/_f(32|64)$/.test(datumType)) return 'Float64'
  return datumType === 'histogram_u64' ? 'UInt64' : 'Int64'
}

/** Where the columns of the one distribution of a table are. */
export const DISTRIBUTION = distributionAt(0)

/** Where those of a distribution are that is the value of a dimension. */
export function distributionAt(dimension: number) {
  return {
    kind: 'distribution',
    layoutIds: `h${dimension}`,
    counts: `c${dimension}`,
    sums: `m${dimension}`,
    layouts: `x${dimension}`,
  } as const
}

export function statisticsAt(dimension: number): Readonly<Record<StatisticName, string>> {
  const named = STATISTICS.map((name) => [name, `${name}_${dimension}`])
  return Object.fromEntries(named) as Record<StatisticName, string>
}

/** Distributions by series as they are stored, in order of time. */
export function distributionScan(scan: ScanNode, context: Context): Relation {
  const statistics = statisticsAt(0)
  const values: DistributionColumns = {
    ...DISTRIBUTION,
    edge: edgeTypeOf(scan.datumType),
    count: 'UInt64',
    statistics,
  }
  const { sql: arrays, column } = distributionArrays(scan, context, {
    missing: 'null',
    withStatistics: true,
  })
  const sql = select(
    [
      ['k', 'q.k'],
      ['u', 'toUInt64(0)'],
      ['b', 'toUInt64(0)'],
      ['x0', 'q.x0'],
      ...['t', 's', 'h0', 'c0', 'm0'].map((name) => [name, column(name)] as const),
      ...STATISTICS.map((name) => [statistics[name], column(name)] as const),
    ],
    arrays,
  )
  return {
    sql,
    shape: scan.shape,
    pendingFields: fieldsOf(scan, context),
    values: [values],
    hasWhole: false,
    isRanked: false,
  }
}

export interface ArraysOptions {
  readonly missing: 'null' | 'skip'
  readonly withStatistics: boolean
}

/**
 * Layout numbers `h0`, counts `c0`, sums `m0` and statistics by their names; for each series the
 * layouts `x0`.
 */
export function distributionArrays(
  scan: ScanNode,
  context: Context,
  { missing, withStatistics }: ArraysOptions,
): PointsInOrder {
  const edge = edgeTypeOf(scan.datumType)
  const statistics = withStatistics ? STATISTICS : []
  const layout = `if(missing, 0, ${layoutId('bins', 'length(counts)')})`
  const nullable = Object.fromEntries(statistics.map((name) => [name, statisticValue(name, edge)]))
  const sumOfSamples = storedSum(edge)
  const { sql, column } = pointsInOrder(
    scan,
    {
      values: {
        h0: layout,
        c0: 'counts',
        // What is null would be left out of an array, but for a tuple, which is slow.
        ...(!context.withoutSums && {
          m0: `ifNull(${sumOfSamples}, 0)`,
          absent0: `isNull(${sumOfSamples})`,
        }),
        ...Object.fromEntries(
          Object.entries(nullable).map(([name, value]) => [name, `tuple(${value})`]),
        ),
      },
      groups: {
        x0: `groupUniqArrayIf(${layoutOf(edge, layout, 'bins', 'length(counts)')}, NOT missing)`,
      },
      ...(missing === 'skip' && { condition: 'NOT missing' }),
    },
    context,
  )
  return {
    sql,
    column: (name) => {
      if (name in nullable) return `tupleElement(${column(name)}, 1)`
      return name === 'm0' ? sums(column, edge, context) : column(name)
    },
  }
}

/** As `distributionArrays`, of those that are not missing the first and the last in each cell. */
export function distributionEnds(scan: ScanNode, cell: string, context: Context): PointsInOrder {
  const edge = edgeTypeOf(scan.datumType)
  const sum = context.withoutSums ? undefined : storedSum(edge)
  const { sql, column } = cellEnds(
    scan,
    {
      cell,
      condition: 'NOT missing',
      columns: [
        ['bins', 'bins'],
        ['counts', 'counts'],
        ...(sum
          ? ([
              ['m', `ifNull(${sum}, 0)`],
              ['absent', `isNull(${sum})`],
            ] as const)
          : []),
      ],
      values: [
        // Of each count the last: the last array would be copied with each row.
        ['c0', 'any(q.counts)', 'anyLastForEach(q.counts)'],
        ...(sum ? ([['m0', 'any(q.m)', 'anyLast(q.m)']] as const) : []),
      ],
      constants: [
        ['h0', layoutId('any(q.bins)', 'any(length(q.counts))')],
        ['bins', 'any(q.bins)'],
        ...(sum ? ([['absent0', 'any(q.absent)']] as const) : []),
      ],
      isOdd: [
        'deltaSumForEach(q.counts) != arrayMap((x, y) -> reinterpretAsUInt64(x - y), c02, c01)',
        'uniq(q.bins, length(q.counts)) != 1',
        ...(sum ? ['min(q.absent) != max(q.absent)'] : []),
      ],
      groups: [['x0', `groupUniqArray(${layoutOf(edge, 'q.h0', 'q.bins', 'length(q.c01)')})`]],
    },
    context,
  )
  return {
    sql,
    column: (name) => (name === 'm0' ? sums(column, edge, context) : column(name)),
  }
}

/** A number for a layout, its edges and how many counts there are: the last edge may only end the last bin. */
function layoutId(bins: string, counts: string): string {
  return `cityHash64(${bins}, ${counts})`
}

/** As relations have it. */
function layoutOf(edge: EdgeType, id: string, bins: string, counts: string): string {
  return `(${id}, CAST(${bins}, 'Array(${edge})'), toUInt64(${counts}))`
}

/** What the samples of a stored distribution add up to. */
function storedSum(edge: EdgeType): string {
  const sum = edge === 'Float64' ? finite('sum_of_samples') : 'toInt128(sum_of_samples)'
  return unlessAbsent('sumOfSamples', sum)
}

/** The array of sums, of what samples have and of where these have none; null of all if nobody asks. */
function sums(column: PointsInOrder['column'], edge: EdgeType, { withoutSums }: Context): string {
  if (!withoutSums)
    return `arrayMap((x, y) -> if(y, NULL, x), ${column('m0')}, ${column('absent0')})`
  const type = edge === 'Float64' ? 'Float64' : 'Int128'
  return `arrayMap(x -> CAST(NULL, 'Nullable(${type})'), ${column('t')})`
}

function unlessAbsent(statistic: keyof typeof ABSENT_BITS, value: string): string {
  return `if(missing OR bitAnd(absent, ${ABSENT_BITS[statistic]}) != 0, NULL, ${value})`
}

function finite(value: string): string {
  return `if(isFinite(${value}), toFloat64(${value}), NULL)`
}

function statisticValue(name: StatisticName, edge: EdgeType): string {
  switch (name) {
    case 'min':
    case 'max':
      return unlessAbsent(name, edge === 'Float64' ? finite(name) : `to${edge}(${name})`)
    case 'squared_mean':
      return unlessAbsent('squaredMean', finite('squared_mean'))
    case 'p50':
      return estimate(name, 0.5)
    case 'p90':
      return estimate(name, 0.9)
    case 'p99':
      return estimate(name, 0.99)
  }
}

/** What an estimator says: its middle height, or, of few samples, one of them. */
function estimate(name: 'p50' | 'p90' | 'p99', p: number): string {
  const heights = `${name}_marker_heights`
  const positions = `${name}_marker_positions`
  const count = `if(length(${positions}) = 5, ${positions}[5], arraySum(counts))`
  const middle = `if(length(${heights}) = 3, ${heights}[2], ${heights}[3])`
  const few = `arraySort(arraySlice(${heights}, 1, ${count}))[toUInt64(floor((${count} - 1) * ${p} + 0.5)) + 1]`
  const value = `multiIf(${count} = 0, NULL, ${count} >= 5, ${middle}, ${few})`
  return unlessAbsent(name, `ifNotFinite(${value}, NULL)`)
}
