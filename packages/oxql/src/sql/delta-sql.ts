import { isHistogram } from '@oximeter/core'
import type { DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { BEFORE, START } from './delta-times.ts'
import { distributionDelta } from './distribution-delta.ts'
import { pointColumns, select, seriesColumns, type Relation } from './relation.ts'
import { fieldsOf, scalarTypeOf } from './scan-rows.ts'
import { scalarArrays } from './scan-sql.ts'

/** What was added since the sample before. */
export function deltaSql(node: DeltaNode, context: Context): Relation {
  const scan = node.input
  const relation: Relation = isHistogram(scan.datumType)
    ? distributionDelta(node, context)
    : {
        sql: scalarDeltas(node, context),
        shape: node.shape,
        pendingFields: fieldsOf(scan, context),
        values: [{ kind: 'scalar', type: deltaType(node), values: 'v0' }],
        hasWhole: true,
        isRanked: false,
      }
  return node.from === undefined ? relation : startingAt(relation, node.from, context)
}

/** Differences of 64 bits can be larger than those. */
function deltaType({ input }: DeltaNode): 'Float64' | 'UInt64' | 'Int128' {
  const type = scalarTypeOf(input.datumType)
  if (type === 'Float64' || type === 'UInt64') return type
  return 'Int128'
}

/** Which of them begin anew. */
const BEGINS = 'arrayMap((x, y) -> x >= y, q.s, q.p)'

function scalarDeltas(node: DeltaNode, context: Context): string {
  const hasNulls = node.missing === 'null'
  const given = ['k', 't', 'v', ...(hasNulls ? ['x'] : [])].map(
    (name) => [name, `q.${name}`] as const,
  )
  const withStarts = select(
    [...given, ['s', START], ['p', BEFORE]],
    scalarArrays(node.input, context, node.missing),
  )
  const withResets = select([...given, ['s', 'q.s'], ['p', 'q.p'], ['r', BEGINS]], withStarts)
  const type = deltaType(node)
  const difference = differenceOf(type)
  // The total before, if there is one since the reset.
  const totals = hasNulls
    ? select(
        [
          ...given,
          ['s', 'q.s'],
          ['p', 'q.p'],
          ['r', 'q.r'],
          // At a reset nothing is left of what was before.
          [
            'z',
            'arrayPushFront(arrayPopBack(arrayFill((i, x, r) -> NOT x OR r, arrayMap((v, x) -> if(x, NULL, v), q.v, q.x), q.x, q.r)), NULL)',
          ],
        ],
        withResets,
      )
    : withResets
  const value = hasNulls
    ? `arrayMap((v, x, r, z) -> multiIf(x, NULL, r OR isNull(z), ${whole(type, 'v')}, v < z, NULL, ${difference('v', 'assumeNotNull(z)')}), q.v, q.x, q.r, q.z)`
    : `arrayMap((v, r, z) -> multiIf(r, ${whole(type, 'v')}, v < z, NULL, ${difference('v', 'z')}), q.v, q.r, arrayPushFront(arrayPopBack(q.v), q.v[1]))`
  const fallen = hasNulls
    ? 'arrayMap((d, x) -> isNull(d) AND NOT x, q.d, q.x)'
    : 'arrayMap(d -> isNull(d), q.d)'
  const deltas = select(
    [
      ['k', 'q.k'],
      ['t', 'q.t'],
      ['s', 'arrayMap((s, p, r) -> if(r, s, p), q.s, q.p, q.r)'],
      ['d', value],
      ...(hasNulls ? [['x', 'q.x'] as const] : []),
    ],
    totals,
  )
  const wanted =
    node.from === undefined
      ? ''
      : `arrayMap((f, t) -> f AND t >= ${context.parameters.nanoseconds(node.from)}, ${fallen}, q.t)`
  return select(
    [
      ['k', 'q.k'],
      ['w', 'q.t[1]'],
      ['u', `toUInt64(arrayCount(x -> x, ${wanted || fallen}))`],
      ['b', 'toUInt64(0)'],
      ['t', 'q.t'],
      ['s', 'q.s'],
      ['v0', 'q.d'],
    ],
    deltas,
  )
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

/** Points before are only there for the first one after. */
function startingAt(relation: Relation, from: bigint, { parameters }: Context): Relation {
  const columns = [...seriesColumns(relation), ...pointColumns(relation)]
  const first = select(
    [
      ...columns.map((column) => [column, `q.${column}`] as const),
      ['first', `arrayFirstIndex(x -> x >= ${parameters.nanoseconds(from)}, q.t)`],
    ],
    relation.sql,
  )
  const sql = select(
    [
      ...seriesColumns(relation).map((column) => [column, `q.${column}`] as const),
      ...pointColumns(relation).map(
        (column) =>
          [column, `if(q.first = 1, q.${column}, arraySlice(q.${column}, q.first))`] as const,
      ),
    ],
    first,
    'WHERE q.first > 0',
  )
  return { ...relation, sql }
}
