import type { SeriesNumbering } from '@oximeter/core'

/** Up to so many numbers, of whatever has become of their series, a numbering is as good as new. */
const NUMBERS = 500_000
/** Beyond them, another one has to be at most half as large to be worth it that all is described anew. */
const NUMBERS_A_LIVE_SERIES = 2

/** A numbering of more than a million numbers is refused by who reads it from the beginning. */
export const MOST_NUMBERS = 900_000

/** Whether most of the numbers that were given are of series that have ended. */
export function isWorn({ size, live }: Pick<SeriesNumbering, 'size' | 'live'>): boolean {
  return size >= NUMBERS && size > NUMBERS_A_LIVE_SERIES * live
}
