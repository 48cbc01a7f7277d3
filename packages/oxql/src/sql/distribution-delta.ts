import type { DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { BEFORE, START } from './delta-times.ts'
import { DISTRIBUTION, distributionArrays, edgeTypeOf } from './distribution-scan.ts'
import { select, type Relation } from './relation.ts'
import { fieldsOf } from './scan-rows.ts'

/** What may come of a sample and the one before. */
const MISSING = 0
const WHOLE = 1
const OTHER_BINS = 2
const FELL = 3
const DIFFERENCE = 4

/** What was added to distributions since the sample before. */
export function distributionDelta(node: DeltaNode, context: Context): Relation {
  const edge = edgeTypeOf(node.input.datumType)
  const given = ['k', 'x0', 't', 'h0', 'c0', 'm0'].map((name) => [name, `q.${name}`] as const)
  const arrays = distributionArrays(node.input, context, {
    missing: node.missing,
    withStatistics: false,
  })
  const withStarts = select([...given, ['s', START], ['p', BEFORE]], arrays)
  const withResets = select(
    [...given, ['s', 'q.s'], ['p', 'q.p'], ['r', 'arrayMap((x, y) -> x >= y, q.s, q.p)']],
    withStarts,
  )
  // The last that was not missing since the reset, or what was missing then.
  const held = (name: string): string =>
    node.missing === 'skip'
      ? `q.${name}`
      : `arrayFill((x, h, r) -> h != 0 OR r, q.${name}, q.h0, q.r)`
  const before = (name: string, none: string): string =>
    `arrayPushFront(arrayPopBack(${held(name)}), ${none})`
  const pairs = select(
    [
      ...given,
      ...['s', 'p', 'r'].map((name) => [name, `q.${name}`] as const),
      ['ph', before('h0', '0')],
      ['pc', before('c0', '[]')],
      ['pm', before('m0', 'NULL')],
    ],
    withResets,
  )
  const added = select(
    [
      ...given,
      ['s', 'arrayMap((s, p, r) -> if(r, s, p), q.s, q.p, q.r)'],
      ['pc', 'q.pc'],
      ['pm', 'q.pm'],
      [
        'g',
        `arrayMap((h, ph, r, c, pc) -> multiIf(h = 0, ${MISSING}, r OR ph = 0, ${WHOLE}, h != ph, ${OTHER_BINS}, arrayExists((x, y) -> x < y, c, arrayResize(pc, length(c))), ${FELL}, ${DIFFERENCE}), q.h0, q.ph, q.r, q.c0, q.pc)`,
      ],
    ],
    pairs,
  )
  const wanted = (outcome: number): string => {
    const from =
      node.from === undefined ? '' : ` AND t >= ${context.parameters.nanoseconds(node.from)}`
    return `toUInt64(arrayCount((g, t) -> g = ${outcome}${from}, q.g, q.t))`
  }
  const difference = edge === 'Float64' ? 'm - pm' : 'toInt128(m) - toInt128(pm)'
  const sql = select(
    [
      ['k', 'q.k'],
      ['w', 'q.t[1]'],
      ['u', wanted(FELL)],
      ['b', wanted(OTHER_BINS)],
      ['x0', 'q.x0'],
      ['t', 'q.t'],
      ['s', 'q.s'],
      ['h0', `arrayMap((g, h) -> if(g IN (${WHOLE}, ${DIFFERENCE}), h, 0), q.g, q.h0)`],
      [
        'c0',
        `arrayMap((g, c, pc) -> multiIf(g = ${WHOLE}, c, g = ${DIFFERENCE}, arrayMap((x, y) -> reinterpretAsUInt64(x - y), c, arrayResize(pc, length(c))), []), q.g, q.c0, q.pc)`,
      ],
      [
        'm0',
        `arrayMap((g, m, pm) -> multiIf(g = ${WHOLE}, m, g = ${DIFFERENCE}, ${difference}, NULL), q.g, q.m0, q.pm)`,
      ],
    ],
    added,
  )
  return {
    sql,
    shape: node.shape,
    pendingFields: fieldsOf(node.input, context),
    values: [{ ...DISTRIBUTION, edge, count: 'UInt64' }],
    hasWhole: true,
    isRanked: false,
  }
}
