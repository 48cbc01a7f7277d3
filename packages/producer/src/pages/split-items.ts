import type { CollectedPoints, Points } from '@oximeter/core'

import type { PageContents } from './page.ts'
import { bytesOfRows } from './row-bytes.ts'
import { slicePoints } from './slice-points.ts'

export interface SplitOptions {
  /** The most samples in one page. */
  readonly maxSamples: number
  /** About the most bytes in one page: more only where a single sample is larger. */
  readonly maxBytes: number
}

const NOTHING: CollectedPoints = { status: 'ok', points: [] }

/**
 * One collection as pages, at least one. Each page has an item for each producer, with nothing in it
 * where its samples are in other pages. An error is in one page only.
 */
export function splitItems(
  items: readonly CollectedPoints[],
  options: SplitOptions,
): PageContents[] {
  const pages: PageBuilder[] = []
  const open = () => {
    const page = new PageBuilder(items.length, options)
    pages.push(page)
    return page
  }
  let page = open()
  for (const [index, item] of items.entries()) {
    if (item.status === 'err') {
      page.items[index] = item
      continue
    }
    for (const points of item.points) {
      const row = bytesOfRows(points)
      let from = 0
      while (from < points.rows) {
        const taken = page.take(index, points, from, row)
        from += taken
        if (taken === 0) page = open()
      }
    }
  }
  return pages
}

class PageBuilder implements PageContents {
  readonly items: CollectedPoints[]
  readonly #parts: Points[][] = []
  readonly #options: SplitOptions
  samples = 0
  bytes = 0
  seriesEnd = 0

  constructor(items: number, options: SplitOptions) {
    this.items = Array.from({ length: items }, () => NOTHING)
    this.#options = options
  }

  /** Takes as many rows as there is room for, and tells how many: an empty page has room for one. */
  take(
    item: number,
    points: Points,
    from: number,
    bytesOfRow: number | ((row: number) => number),
  ): number {
    const { maxSamples, maxBytes } = this.#options
    const most = Math.min(points.rows, from + maxSamples - this.samples)
    let to = from
    for (; to < most; to++) {
      const bytes = typeof bytesOfRow === 'number' ? bytesOfRow : bytesOfRow(to)
      if (this.bytes + bytes > maxBytes && this.samples + to - from > 0) break
      this.bytes += bytes
      this.seriesEnd = Math.max(this.seriesEnd, points.series[to]! + 1)
    }
    if (to > from) this.#add(item, slicePoints(points, from, to))
    return to - from
  }

  #add(item: number, points: Points): void {
    const parts = (this.#parts[item] ??= [])
    parts.push(points)
    this.items[item] = { status: 'ok', points: parts }
    this.samples += points.rows
  }
}
