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

/** Adds one finite value. */
export function appendToQuantile(cells: Float64Array, at: number, value: number): void {
  const count = cells[at + COUNT]!
  if (count < MARKERS) {
    cells[at + HEIGHTS + count] = value
    cells[at + COUNT] = count + 1
    if (count + 1 === MARKERS) placeMarkers(cells, at)
    return
  }

  const h = at + HEIGHTS
  const n = at + POSITIONS
  const d = at + DESIRED
  if (value < cells[h]!) cells[h] = value
  if (value >= cells[h + 4]!) cells[h + 4] = value

  // Markers above the value move up by one, and the last one always does.
  if (value < cells[h + 1]!) cells[n + 1]! += 1
  if (value < cells[h + 2]!) cells[n + 2]! += 1
  if (value < cells[h + 3]!) cells[n + 3]! += 1
  cells[n + 4] = count + 1

  const p = cells[at + P]!
  cells[d + 1] = count * (p / 2) + 1
  cells[d + 2] = count * p + 1
  cells[d + 3] = count * ((1 + p) / 2) + 1
  cells[d + 4] = count + 1

  if (p >= 0.5) {
    adjustMarker(cells, h + 1, n + 1, d + 1)
    adjustMarker(cells, h + 2, n + 2, d + 2)
    adjustMarker(cells, h + 3, n + 3, d + 3)
  } else {
    adjustMarker(cells, h + 3, n + 3, d + 3)
    adjustMarker(cells, h + 2, n + 2, d + 2)
    adjustMarker(cells, h + 1, n + 1, d + 1)
  }
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

/** Moves one inner marker by at most one position towards where it should be. */
function adjustMarker(cells: Float64Array, h: number, n: number, d: number): void {
  const position = cells[n]!
  const distance = cells[d]! - position
  if (distance >= 1) {
    if (cells[n + 1]! <= position + 1) return
    moveMarker(cells, h, n, 1)
  } else if (distance <= -1) {
    if (cells[n - 1]! >= position - 1) return
    moveMarker(cells, h, n, -1)
  }
}

function moveMarker(cells: Float64Array, h: number, n: number, step: 1 | -1): void {
  const below = cells[h - 1]!
  const height = cells[h]!
  const above = cells[h + 1]!
  const before = cells[n - 1]!
  const position = cells[n]!
  const after = cells[n + 1]!
  const parabolic =
    height +
    (step / (after - before)) *
      (((position - before + step) * (above - height)) / (after - position) +
        ((after - position - step) * (height - below)) / (position - before))
  // Not so when it is NaN, of two markers at one position.
  cells[h] =
    below < parabolic && parabolic < above
      ? parabolic
      : height + (step * (cells[h + step]! - height)) / (cells[n + step]! - position)
  cells[n] = position + step
}
