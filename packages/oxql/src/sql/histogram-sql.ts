import type { HistogramNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import {
  asTheyAre,
  orderOf,
  pointColumns,
  select,
  seriesColumns,
  withFields,
  type DistributionColumns,
  type Relation,
} from './relation.ts'

/** A series of counts for each bin that any point has samples in. */
export function histogramSql(node: HistogramNode, context: Context): Relation {
  const input = withFields(context.compile(node.input))
  const { shape } = node
  const { count } = input.values[0] as DistributionColumns
  const series = seriesColumns(input).filter((column) => column !== 'x0')
  const kept = asTheyAre(series)
  const times = ['t', ...(shape.hasStartTimes ? ['s'] : [])]
  const withBins = select(
    [
      ...kept,
      ...asTheyAre([...times, 'h0', 'c0']),
      // Of each layout its number and its bins: start, end, whether there is one.
      [
        'layouts',
        'arrayMap(x -> (x.1, arrayMap((a, b, i) -> (a, b, i < length(x.2)), arrayResize(x.2, x.3), arrayResize(arrayPopFront(x.2), x.3), arrayResize(arrayEnumerate(x.2), x.3))), q.x0)',
      ],
    ],
    input.sql,
  )
  const withAll = select(
    [
      ...kept,
      ...asTheyAre([...times, 'h0', 'c0', 'layouts']),
      ['bins', 'arrayDistinct(arrayFlatten(arrayMap(x -> x.2, q.layouts)))'],
    ],
    withBins,
  )
  // The place of a bin in a layout is 0 where it has no such bin, and so is what is there null.
  const place = 'indexOf(arrayFirst(l -> l.1 = h, q.layouts).2, bin)'
  const points = select(
    [
      ...kept,
      ...times.map((name) => [name, name] as const),
      ['bins', 'q.bins'],
      [
        'counts',
        `multiIf(h = 0, arrayMap(bin -> NULL, q.bins), length(q.layouts) = 1, arrayMap(x -> toNullable(x), c), arrayMap(bin -> if(${place} = 0, NULL, c[${place}]), q.bins))`,
      ],
    ],
    withAll,
    `ARRAY JOIN q.h0 AS h, q.c0 AS c, ${times.map((name) => `q.${name} AS ${name}`).join(', ')}`,
  )
  const rows = select(
    [...kept, ...asTheyAre(times), ['bin', 'bin'], ['i', 'i'], ['v', 'v']],
    points,
    'ARRAY JOIN q.bins AS bin, arrayEnumerate(q.bins) AS i, q.counts AS v',
  )
  const values = ['v', ...times.slice(1)].map((name) => `q.${name}`).join(', ')
  const grouped = select(
    [
      ...series
        .filter((column) => column !== 'k')
        .map((column) => [column, `any(q.${column})`] as const),
      ['k', 'q.k'],
      ['i', 'q.i'],
      ['bin', 'any(q.bin)'],
      ['p', `arraySort(x -> x.1, groupArray((q.t, ${values})))`],
    ],
    rows,
    'GROUP BY q.k, q.i HAVING max(q.v) > 0',
  )
  return histogramRows(node, input, grouped, count)
}

function histogramRows(
  { shape }: HistogramNode,
  input: Relation,
  grouped: string,
  countType: DistributionColumns['count'],
): Relation {
  const isAligned = shape.dimensions[0].type === 'double'
  const type = isAligned ? 'Float64' : countType
  const texts = shape.fields.map(({ name }, i) => {
    if (name === 'bin_start') return [`f${i}`, 'toString(toFloat64(q.bin.1))'] as const
    if (name === 'bin_end')
      return [`f${i}`, 'if(q.bin.3, toString(toFloat64(q.bin.2)), NULL)'] as const
    const place = input.shape.fields.findIndex((field) => field.name === name)
    return [`f${i}`, `q.f${place}`] as const
  })
  const relation: Relation = {
    sql: '',
    shape,
    values: [{ kind: 'scalar', type, values: 'v0' }],
    hasWhole: input.hasWhole,
    isRanked: input.isRanked,
  }
  const order = [...orderOf(input), 'q.bin.1'].join(', ')
  const columns = new Map<string, string>([
    ...asTheyAre([...seriesColumns(relation), ...pointColumns(relation)]),
    ...texts,
    ['k', 'sipHash64(q.k, q.i)'],
    // What is wrong with a series is told by the first of its bins.
    ['u', 'if(q.i = min(q.i) OVER (PARTITION BY q.k), q.u, 0)'],
    ['b', 'if(q.i = min(q.i) OVER (PARTITION BY q.k), q.b, 0)'],
    ['t', 'arrayMap(x -> x.1, q.p)'],
    ['v0', `arrayMap(x -> toNullable(${isAligned ? 'toFloat64(x.2)' : 'x.2'}), q.p)`],
    ...(shape.hasStartTimes ? [['s', 'arrayMap(x -> x.3, q.p)'] as const] : []),
    ...(input.isRanked ? [['n', `toUInt64(row_number() OVER (ORDER BY ${order}))`] as const] : []),
  ])
  return { ...relation, sql: select([...columns], grouped) }
}
