import type { DeltaNode } from '../plan/plan.ts'
import { atEnd } from './at-end.ts'
import type { Context } from './context.ts'
import { before, BEGINS, START } from './delta-times.ts'
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
  const { sql: arrays, column } = distributionArrays(node.input, context, {
    missing: node.missing,
    withStatistics: false,
  })
  const [times, starts] = [column('t'), column('s')]
  const isSkipping = node.missing === 'skip'
  const given = ['k', 'x0', 'p'].map((name) => [name, `q.${name}`] as const)
  const withResets = isSkipping
    ? arrays
    : select(
        [
          ...given,
          ['r', `arrayMap((t, s, p) -> ${BEGINS}, ${times}, ${starts}, ${before(times)})`],
        ],
        arrays,
      )
  // The last that was not missing since the reset, or what was missing then.
  const earlier = (name: string, none: string): string => {
    const held = isSkipping
      ? column(name)
      : `arrayFill((x, h, r) -> h != 0 OR r, ${column(name)}, ${column('h0')}, q.r)`
    return `arrayPushFront(arrayPopBack(${held}), ${none})`
  }
  const [hashes, counts] = [column('h0'), column('c0')]
  const outcome = `multiIf(h = 0, ${MISSING}, ${BEGINS} OR ph = 0, ${WHOLE}, h != ph, ${OTHER_BINS}, arrayExists((x, y) -> x < y, c, arrayResize(pc, length(c))), ${FELL}, ${DIFFERENCE})`
  const { from, limit } = node
  const start = from === undefined ? undefined : context.parameters.nanoseconds(from)
  const added = select(
    [
      ...given,
      ['s', `arrayMap((t, s, p) -> ${START}, ${times}, ${starts}, ${before(times)})`],
      ['pc', earlier('c0', '[]')],
      ['pm', earlier('m0', 'NULL')],
      [
        'g',
        `arrayMap((t, s, p, h, ph, c, pc) -> ${outcome}, ${times}, ${starts}, ${before(times)}, ${hashes}, ${earlier('h0', '0')}, ${counts}, ${earlier('c0', '[]')})`,
      ],
      ...(start === undefined
        ? []
        : [['f', `arrayFirstIndex(x -> x >= ${start}, ${times})`] as const]),
    ],
    withResets,
  )
  // Points before are only there for the first one after.
  const after = (array: string): string =>
    start === undefined ? array : `arraySlice(${array}, q.f)`
  const wanted = (array: string): string =>
    limit
      ? `arrayMap(d -> ${atEnd('d', limit, context.parameters)}, [${after(array)}])[1]`
      : after(array)
  const counted = (which: number): string => `countEqual(${wanted('q.g')}, ${which})`
  const difference = edge === 'Float64' ? 'm - pm' : 'toInt128(m) - toInt128(pm)'
  const sql = select(
    [
      ['k', 'q.k'],
      ['w', `${times}[1]`],
      ['u', counted(FELL)],
      ['b', counted(OTHER_BINS)],
      ['x0', 'q.x0'],
      ['t', wanted(times)],
      ['s', wanted('q.s')],
      [
        'h0',
        wanted(`arrayMap((g, h) -> if(g IN (${WHOLE}, ${DIFFERENCE}), h, 0), q.g, ${hashes})`),
      ],
      [
        'c0',
        wanted(
          `arrayMap((g, c, pc) -> multiIf(g = ${WHOLE}, c, g = ${DIFFERENCE}, arrayMap((x, y) -> reinterpretAsUInt64(x - y), c, arrayResize(pc, length(c))), []), q.g, ${counts}, q.pc)`,
        ),
      ],
      [
        'm0',
        wanted(
          `arrayMap((g, m, pm) -> multiIf(g = ${WHOLE}, m, g = ${DIFFERENCE}, ${difference}, NULL), q.g, ${column('m0')}, q.pm)`,
        ),
      ],
    ],
    added,
    start === undefined ? '' : 'WHERE q.f > 0',
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
