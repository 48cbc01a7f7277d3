import type { CoarseScan } from './coarse-scans.ts'
import type { RolledScan, Stretch } from './rolled-scan.ts'

/** What there is of a roll-up. */
export interface KeptRollup {
  /** Of its pieces, in nanoseconds. */
  readonly length: bigint
  /** In order; those that have changed since are not in them. */
  readonly stretches: readonly Stretch[]
}

/** Where cells cut pieces, they must have so many: of the others samples are read. */
const LEAST_PIECES = 3n
/** From so many on the samples of two pieces that are cut are less than the pieces of a shorter roll-up. */
const ENOUGH_PIECES = 16n
/** Times that are written out in a statement. */
const MAX_STRETCHES = 100

/**
 * The roll-up that saves a scan most, and where; undefined where it would save nothing. The answer is
 * the same as of samples alone.
 */
export function rollUp(coarse: CoarseScan, kept: readonly KeptRollup[]): RolledScan | undefined {
  const fromLongest = kept.toSorted((a, b) => (a.length < b.length ? 1 : -1))
  for (const [i, rollup] of fromLongest.entries()) {
    const rolled = rolledBy(coarse, rollup, i === fromLongest.length - 1)
    if (rolled) return rolled
  }
  return undefined
}

function rolledBy(
  { scan, cells, cuts }: CoarseScan,
  { length, stretches }: KeptRollup,
  isShortest: boolean,
): RolledScan | undefined {
  const isAligned = cells.end % length === 0n && cells.length % length === 0n
  const least = isAligned ? 1n : isShortest ? LEAST_PIECES : ENOUGH_PIECES
  if (cells.length < least * length) return undefined
  const whole = stretches.flatMap((stretch) =>
    wholePieces(
      {
        after: max(stretch.after, scan.from === undefined ? undefined : scan.from - 1n),
        upTo: min(stretch.upTo, scan.to),
      },
      length,
    ),
  )
  const uncut = cuts.reduce((rest, cut) => cutAt(rest, cut, length), whole)
  const ends = isAligned ? [] : endsWithin(uncut, cells)
  const cut = (ends ?? []).reduce((some, end) => cutAt(some, end, length), uncut)
  const rest = longest(cut, MAX_STRETCHES)
  const saved = rest.reduce((sum, { after, upTo }) => sum + upTo - after, 0n)
  if (saved < 2n * length || 2n * saved < spanOf(scan)) return undefined
  return { length, stretches: rest, ...(ends === undefined && { cutBy: cells }) }
}

/** How long a scan reads; 0 where it is not known. */
function spanOf({ from, to }: CoarseScan['scan']): bigint {
  return from === undefined || to === undefined ? 0n : to - from
}

/** Those ends of cells that are in stretches, in order; undefined if they are too many to write out. */
function endsWithin(
  stretches: readonly Stretch[],
  { end, length }: CoarseScan['cells'],
): readonly bigint[] | undefined {
  const ends: bigint[] = []
  for (const { after, upTo } of stretches) {
    const first = end - floor(end - after - 1n, length)
    for (let time = first; time < upTo; time += length) {
      ends.push(time)
      if (ends.length > MAX_STRETCHES / 2) return undefined
    }
  }
  return ends
}

/** Without the piece that has this time, unless it ends or begins there. */
function cutAt(stretches: readonly Stretch[], time: bigint, length: bigint): Stretch[] {
  return stretches.flatMap((stretch) => {
    const { after, upTo } = stretch
    if (time <= after || time >= upTo || time % length === 0n) return [stretch]
    const piece = floor(time, length)
    return [
      { after, upTo: piece },
      { after: piece + length, upTo },
    ].filter(isSome)
  })
}

function wholePieces({ after, upTo }: Stretch, length: bigint): Stretch[] {
  return [{ after: -floor(-after, length), upTo: floor(upTo, length) }].filter(isSome)
}

function isSome({ after, upTo }: Stretch): boolean {
  return after < upTo
}

/** So many of them at most, in order. */
function longest(stretches: readonly Stretch[], count: number): readonly Stretch[] {
  if (stretches.length <= count) return stretches
  const byLength = stretches.toSorted((a, b) =>
    b.upTo - b.after > a.upTo - a.after ? 1 : b.upTo - b.after < a.upTo - a.after ? -1 : 0,
  )
  return byLength.slice(0, count).toSorted((a, b) => (a.after < b.after ? -1 : 1))
}

/** The last multiple of a length that is not after a time. */
function floor(time: bigint, length: bigint): bigint {
  return time - (((time % length) + length) % length)
}

function max(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b > a ? b : a
}

function min(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b < a ? b : a
}
