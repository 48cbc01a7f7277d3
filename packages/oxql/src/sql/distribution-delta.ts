import type { DeltaNode } from '../plan/plan.ts'
import { atEnd } from './at-end.ts'
import type { Context } from './context.ts'
import { before, BEGINS, START } from './delta-times.ts'
import {
  DISTRIBUTION,
  distributionArrays,
  distributionEnds,
  edgeTypeOf,
} from './distribution-scan.ts'
import { asTheyAre, select, type EdgeType, type Relation } from './relation.ts'
import { fieldsOf } from './scan-rows.ts'

/** What may come of a sample and the one before. */
const MISSING = 0
const WHOLE = 1
const OTHER_BINS = 2
const FELL = 3
export const DIFFERENCE = 4

/** What was added to distributions since the sample before. */
export function distributionDelta(node: DeltaNode, context: Context): Relation {
  const edge = edgeTypeOf(node.input.datumType)
  const sql = select(
    [
      ...asTheyAre(['k', 'w', 'u', 'b', 'x0', 't', 's']),
      ['h0', `arrayMap((g, h) -> ${addedBins('g', 'h')}, q.g, q.h)`],
      ['c0', `arrayMap((g, c, pc) -> ${addedCounts('g', 'c', 'pc')}, q.g, q.c, q.pc)`],
      ['m0', `arrayMap((g, m, pm) -> ${addedSum(edge)('g', 'm', 'pm')}, q.g, q.m, q.pm)`],
    ],
    distributionTotals(node, context),
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

/** The number of the bins of what was added; 0 where it is null. */
export function addedBins(outcome: string, bins: string): string {
  return `if(${outcome} IN (${WHOLE}, ${DIFFERENCE}), ${bins}, 0)`
}

export function addedCounts(outcome: string, counts: string, earlier: string): string {
  const difference = `arrayMap((x, y) -> reinterpretAsUInt64(x - y), ${counts}, arrayResize(${earlier}, length(${counts})))`
  return `multiIf(${outcome} = ${WHOLE}, ${counts}, ${outcome} = ${DIFFERENCE}, ${difference}, [])`
}

export function addedSum(
  edge: EdgeType,
): (outcome: string, sum: string, earlier: string) => string {
  const difference = differenceOf(edge)
  return (outcome, sum, earlier) =>
    `multiIf(${outcome} = ${WHOLE}, ${sum}, ${outcome} = ${DIFFERENCE}, ${difference(sum, earlier)}, NULL)`
}

/** Of two sums of samples. */
export function differenceOf(edge: EdgeType): (later: string, earlier: string) => string {
  return edge === 'Float64'
    ? (later, earlier) => `(${later} - ${earlier})`
    : (later, earlier) => `(toInt128(${later}) - toInt128(${earlier}))`
}

/**
 * Totals from the first on that is wanted: times `t`, when what was added began `s`, what came of each,
 * `g`, bins `h`, counts `c` and sums `m`, and those before, `pc` and `pm`.
 *
 * @param cell of a sample `at`, where of each no more is needed than the first and the last
 */
export function distributionTotals(node: DeltaNode, context: Context, cell?: string): string {
  const { sql: arrays, column } = cell
    ? distributionEnds(node.input, cell, context)
    : distributionArrays(node.input, context, { missing: node.missing, withStatistics: false })
  const [times, starts] = [column('t'), column('s')]
  const isSkipping = node.missing === 'skip'
  const given = asTheyAre(['k', 'x0', 'p'])
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
  const compared = select(
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
  return select(
    [
      ['k', 'q.k'],
      ['w', `${times}[1]`],
      ['u', counted(FELL)],
      ['b', counted(OTHER_BINS)],
      ['x0', 'q.x0'],
      ['t', wanted(times)],
      ...['s', 'g', 'pc', 'pm'].map((name) => [name, wanted(`q.${name}`)] as const),
      ['h', wanted(hashes)],
      ['c', wanted(counts)],
      ['m', wanted(column('m0'))],
    ],
    compared,
    start === undefined ? '' : 'WHERE q.f > 0',
  )
}
