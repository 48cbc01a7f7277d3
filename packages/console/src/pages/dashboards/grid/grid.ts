import { GRID_COLUMNS } from '@oximeter/api/client'

/** Where a panel is: columns from the left and rows from the top, from 0. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type Direction = 'left' | 'right' | 'up' | 'down'

export const MAX_PANEL_ROWS = 100

/**
 * The places when one of them becomes what is wanted: what is in its way goes down, and all fall up as far as
 * they can, so that nothing overlaps and no row is left empty.
 */
export function placed(places: readonly Place[], at: number, wanted: Place): Place[] {
  return fallenUp(places.with(at, withinGrid(wanted)), at)
}

/** The places when a panel is added below all. */
export function lowestPlace(places: readonly Place[], size: Pick<Place, 'w' | 'h'>): Place {
  return withinGrid({ ...size, x: 0, y: rowsOf(places) })
}

/** All places, each as far up as it can be. Of two that want the same, the one at `first` has it. */
export function fallenUp(places: readonly Place[], first?: number): Place[] {
  const order = [...places.keys()].toSorted(
    (a, b) =>
      places[a]!.y - places[b]!.y ||
      Number(b === first) - Number(a === first) ||
      places[a]!.x - places[b]!.x,
  )
  const fixed: Place[] = []
  const result = [...places]
  for (const at of order) {
    const place = highest(places[at]!, fixed)
    fixed.push(place)
    result[at] = place
  }
  return result
}

/** The places when one is moved by a key: by a column, or so many rows that it comes to another place. */
export function movedBy(places: readonly Place[], at: number, direction: Direction): Place[] {
  const now = places[at]!
  if (direction === 'left') return placed(places, at, { ...now, x: now.x - 1 })
  if (direction === 'right') return placed(places, at, { ...now, x: now.x + 1 })
  const [step, end] = direction === 'up' ? [-1, 0] : [1, rowsOf(places)]
  for (let y = now.y + step; (end - y) * step >= 0; y += step) {
    const moved = placed(places, at, { ...now, y })
    if (moved[at]!.y !== now.y) return moved
  }
  return [...places]
}

/** The places when one is made wider or narrower, lower or higher by a key. */
export function resizedBy(places: readonly Place[], at: number, direction: Direction): Place[] {
  const now = places[at]!
  const [dw, dh] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [
    number,
    number,
  ]
  // It grows to the right only as far as there is room.
  const w = Math.min(now.w + dw, GRID_COLUMNS - now.x)
  return placed(places, at, { ...now, w, h: now.h + dh })
}

/** As people read: from the top, and from the left. */
export function readingOrder(places: readonly Place[]): number[] {
  return [...places.keys()].toSorted(
    (a, b) => places[a]!.y - places[b]!.y || places[a]!.x - places[b]!.x,
  )
}

function rowsOf(places: readonly Place[]): number {
  return places.reduce((rows, { y, h }) => Math.max(rows, y + h), 0)
}

function withinGrid({ x, y, w, h }: Place): Place {
  const width = clamped(w, 1, GRID_COLUMNS)
  return {
    x: clamped(x, 0, GRID_COLUMNS - width),
    y: Math.max(0, Math.round(y)),
    w: width,
    h: clamped(h, 1, MAX_PANEL_ROWS),
  }
}

function highest(place: Place, fixed: readonly Place[]): Place {
  const inColumns = fixed.filter(({ x, w }) => x < place.x + place.w && place.x < x + w)
  const isFree = (y: number) => !inColumns.some((one) => y < one.y + one.h && one.y < y + place.h)
  let { y } = place
  while (!isFree(y)) y++
  while (y > 0 && isFree(y - 1)) y--
  return { ...place, y }
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(Math.max(Math.round(value), min), max)
}
