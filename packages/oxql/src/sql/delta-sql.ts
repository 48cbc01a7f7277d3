import { isHistogram } from '@oximeter/core'
import type { DeltaNode } from '../plan/plan.ts'
import { atEnd } from './at-end.ts'
import type { Context } from './context.ts'
import { before, BEGINS, START } from './delta-times.ts'
import { distributionDelta } from './distribution-delta.ts'
import type { PointsInOrder } from './points-in-order.ts'
import { select, type Relation } from './relation.ts'
import { fieldsOf, scalarTypeOf } from './scan-rows.ts'
import { scalarArrays, scalarEnds } from './scan-sql.ts'

/** What was added since the sample before. */
export function deltaSql(node: DeltaNode, context: Context): Relation {
  return isHistogram(node.input.datumType)
    ? distributionDelta(node, context)
    : scalarDeltas(node, context)
}

/** @param cell of a sample `at`, where of each no more is needed than the first and the last */
export function scalarDeltas(node: DeltaNode, context: Context, cell?: string): Relation {
  const scan = node.input
  return {
    sql: deltasOf(node, context, cell),
    shape: node.shape,
    pendingFields: fieldsOf(scan, context),
    values: [{ kind: 'scalar', type: deltaType(node), values: 'v0' }],
    hasWhole: true,
    isRanked: false,
  }
}

/** Differences of 64 bits can be larger than those. */
function deltaType({ input }: DeltaNode): 'Float64' | 'UInt64' | 'Int128' {
  const type = scalarTypeOf(input.datumType)
  if (type === 'Float64' || type === 'UInt64') return type
  return 'Int128'
}

function deltasOf(node: DeltaNode, context: Context, cell?: string): string {
  const arrays = cell
    ? scalarEnds(node.input, cell, context)
    : scalarArrays(node.input, context, node.missing)
  const { column } = arrays
  const { sql, deltas, hasFallen } =
    node.missing === 'null' ? acrossNulls(node, arrays) : ofTotals(node, arrays)
  const { from, limit } = node
  // Points before are only there for the first one after.
  const after =
    from === undefined
      ? deltas
      : `arrayFilter(x -> x.1 >= ${context.parameters.nanoseconds(from)}, ${deltas})`
  const wanted = limit
    ? `arrayMap(d -> ${atEnd('d', limit, context.parameters)}, [${after}])[1]`
    : after
  return select(
    [
      ['k', 'q.k'],
      ['w', 'q.w'],
      ['u', `toUInt64(arrayCount(x -> ${hasFallen}, q.d))`],
      ['b', 'toUInt64(0)'],
      ['t', 'q.d.1'],
      ['s', 'q.d.2'],
      ['v0', 'q.d.3'],
    ],
    select(
      [
        ['k', 'q.k'],
        ['w', `${column('t')}[1]`],
        ['d', wanted],
      ],
      sql,
    ),
    from === undefined ? '' : 'WHERE notEmpty(q.d)',
  )
}

interface Deltas {
  readonly sql: string
  /** Tuples of time, start time, what was added, over a row of it. */
  readonly deltas: string
  /** Over one of them. */
  readonly hasFallen: string
}

/** Where no total is null. */
function ofTotals(node: DeltaNode, { sql, column }: PointsInOrder): Deltas {
  const [times, values] = [column('t'), column('v')]
  const type = deltaType(node)
  const added = `multiIf(${BEGINS}, ${whole(type, 'v')}, v < z, NULL, ${differenceOf(type)('v', 'z')})`
  const arrays = [
    times,
    column('s'),
    before(times),
    values,
    `arrayPushFront(arrayPopBack(${values}), ${values}[1])`,
  ]
  return {
    sql,
    deltas: `arrayMap((t, s, p, v, z) -> (t, ${START}, ${added}), ${arrays.join(', ')})`,
    hasFallen: 'isNull(x.3)',
  }
}

function acrossNulls(node: DeltaNode, { sql, column }: PointsInOrder): Deltas {
  const [times, values, nulls] = [column('t'), column('v'), column('x')]
  const withResets = select(
    [
      ['k', 'q.k'],
      ['p', 'q.p'],
      ['r', `arrayMap((t, s, p) -> ${BEGINS}, ${times}, ${column('s')}, ${before(times)})`],
    ],
    sql,
  )
  const type = deltaType(node)
  // The total before, if there is one since the reset: at a reset nothing is left of what was before.
  const held = `arrayFill((i, x, r) -> NOT x OR r, arrayMap((v, x) -> if(x, NULL, v), ${values}, ${nulls}), ${nulls}, q.r)`
  const added = `multiIf(x, NULL, r OR isNull(z), ${whole(type, 'v')}, v < z, NULL, ${differenceOf(type)('v', 'assumeNotNull(z)')})`
  const arrays = [
    times,
    column('s'),
    before(times),
    values,
    nulls,
    'q.r',
    `arrayPushFront(arrayPopBack(${held}), NULL)`,
  ]
  return {
    sql: withResets,
    deltas: `arrayMap((t, s, p, v, x, r, z) -> (t, ${START}, ${added}, x), ${arrays.join(', ')})`,
    hasFallen: 'isNull(x.3) AND NOT x.4',
  }
}

type DeltaType = ReturnType<typeof deltaType>

function whole(type: DeltaType, value: string): string {
  return `to${type}(${value})`
}

/** Of a total and one that is not larger. */
function differenceOf(type: DeltaType): (later: string, earlier: string) => string {
  switch (type) {
    case 'Float64':
      return (later, earlier) => `(${later} - ${earlier})`
    // The difference has a sign, and its bits are right all the same.
    case 'UInt64':
      return (later, earlier) => `reinterpretAsUInt64(${later} - ${earlier})`
    case 'Int128':
      return (later, earlier) => `(toInt128(${later}) - toInt128(${earlier}))`
  }
}
