/**
 * The P² algorithm (Jain and Chlamtac, 1985) over a run of cells in a Float64Array, so that many
 * estimators may share one array: p, five heights, five positions, five desired positions. The
 * last position doubles as the count of samples.
 */
export const P = 0
export const HEIGHTS = 1
export const POSITIONS = 6
export const DESIRED = 11
export const QUANTILE_CELLS = 16

const MARKERS = 5
const COUNT = POSITIONS + 4

export function initQuantile(cells: Float64Array, at: number, p: number): void {
  cells.fill(0, at, at + QUANTILE_CELLS)
  cells[at + P] = p
  cells.set([1, 2, 3, 4, 0], at + POSITIONS)
  cells.set([1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5], at + DESIRED)
}

/**
 * Adds the finite values in `from`…`to` of an array, in order. Many at once are cheap: the state
 * then stays in registers, and nothing but the moving of markers is branched on.
 */
export function appendToQuantile(
  cells: Float64Array,
  at: number,
  values: Float64Array,
  from: number,
  to: number,
): void {
  let next = from
  while (next < to && cells[at + COUNT]! < MARKERS) appendFirst(cells, at, values[next++]!)
  if (next === to) return

  // Local names: what a module exports is looked up each time.
  const heights = at + HEIGHTS
  const positions = at + POSITIONS
  const desired = at + DESIRED
  const p = cells[at + P]!
  const lowerHalf = p / 2
  const upperHalf = (1 + p) / 2
  const upwards = p >= 0.5
  let h0 = cells[heights]!
  let h1 = cells[heights + 1]!
  let h2 = cells[heights + 2]!
  let h3 = cells[heights + 3]!
  let h4 = cells[heights + 4]!
  const n0 = cells[positions]!
  let n1 = cells[positions + 1]!
  let n2 = cells[positions + 2]!
  let n3 = cells[positions + 3]!
  let n4 = cells[positions + 4]!
  let d1 = 0
  let d2 = 0
  let d3 = 0
  for (; next < to; next++) {
    const value = values[next]!
    if (value < h0) h0 = value
    if (value >= h4) h4 = value
    // Markers above the value move up by one, and the last one always does.
    n1 += Number(value < h1)
    n2 += Number(value < h2)
    n3 += Number(value < h3)
    d1 = n4 * lowerHalf + 1
    d2 = n4 * p + 1
    d3 = n4 * upperHalf + 1
    n4 += 1

    // The inner markers, upwards or downwards, each moved by at most one position. Of a pass, the
    // middle one is second either way; the outer two trade places.
    if (upwards) {
      const step = stepTo(d1, n0, n1, n2)
      if (step !== 0) {
        h1 = moved(step, h0, h1, h2, n0, n1, n2)
        n1 += step
      }
    } else {
      const step = stepTo(d3, n2, n3, n4)
      if (step !== 0) {
        h3 = moved(step, h2, h3, h4, n2, n3, n4)
        n3 += step
      }
    }
    const step = stepTo(d2, n1, n2, n3)
    if (step !== 0) {
      h2 = moved(step, h1, h2, h3, n1, n2, n3)
      n2 += step
    }
    if (upwards) {
      const last = stepTo(d3, n2, n3, n4)
      if (last !== 0) {
        h3 = moved(last, h2, h3, h4, n2, n3, n4)
        n3 += last
      }
    } else {
      const last = stepTo(d1, n0, n1, n2)
      if (last !== 0) {
        h1 = moved(last, h0, h1, h2, n0, n1, n2)
        n1 += last
      }
    }
  }
  cells[heights] = h0
  cells[heights + 1] = h1
  cells[heights + 2] = h2
  cells[heights + 3] = h3
  cells[heights + 4] = h4
  cells[positions + 1] = n1
  cells[positions + 2] = n2
  cells[positions + 3] = n3
  cells[positions + 4] = n4
  cells[desired + 1] = d1
  cells[desired + 2] = d2
  cells[desired + 3] = d3
  cells[desired + 4] = n4
}

/**
 * The estimate, or undefined of no samples. Up to four samples it is the one of nearest rank; the
 * slots that hold no sample yet take no part.
 */
export function estimateOf(cells: Float64Array, at: number): number | undefined {
  const count = cells[at + COUNT]!
  if (count >= MARKERS) return cells[at + HEIGHTS + 2]
  const samples = cells.slice(at + HEIGHTS, at + HEIGHTS + count).sort()
  return samples[Math.round((count - 1) * cells[at + P]!)]
}

function appendFirst(cells: Float64Array, at: number, value: number): void {
  const count = cells[at + COUNT]!
  cells[at + HEIGHTS + count] = value
  cells[at + COUNT] = count + 1
  if (count + 1 === MARKERS) placeMarkers(cells, at)
}

/** With the fifth sample: the markers start where the quantiles of these five are. */
function placeMarkers(cells: Float64Array, at: number): void {
  const p = cells[at + P]!
  const sorted = cells.subarray(at + HEIGHTS, at + HEIGHTS + MARKERS).sort()
  // The original keeps the five in the slots of the desired positions until the next sample, and
  // the first of them for good. This is part of the state that is exchanged.
  cells.set(sorted, at + DESIRED)
  cells[at + POSITIONS + 1] = Math.round(1 + 2 * p)
  cells[at + POSITIONS + 2] = Math.round(1 + 4 * p)
  cells[at + POSITIONS + 3] = Math.round(3 + 2 * p)
  for (let i = 1; i < 4; i++) {
    cells[at + HEIGHTS + i] = cells[at + DESIRED + cells[at + POSITIONS + i]! - 1]!
  }
}

/**
 * Which way a marker is to move (1, -1 or 0): where it is a whole position off, and its neighbour
 * is not the next. Without branches, which would be taken at random.
 */
function stepTo(desired: number, before: number, position: number, after: number): number {
  const distance = desired - position
  if (distance >= 1 && after > position + 1) return 1
  if (distance <= -1 && before < position - 1) return -1
  return 0
}

/** The height of a marker that moves, by a parabola through it and its neighbours if that fits. */
function moved(
  step: number,
  below: number,
  height: number,
  above: number,
  before: number,
  position: number,
  after: number,
): number {
  const parabolic =
    height +
    (step / (after - before)) *
      (((position - before + step) * (above - height)) / (after - position) +
        ((after - position - step) * (height - below)) / (position - before))
  // Of two markers at one position it is NaN, and does not fit.
  if (below < parabolic && parabolic < above) return parabolic
  return step === 1
    ? height + (above - height) / (after - position)
    : height - (below - height) / (before - position)
}
