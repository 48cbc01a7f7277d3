import type { Lines } from '../lines/lines.ts'
import { pointAt } from '../lines/nearest.ts'

/** Where numbers are on a canvas: pixel = (number - origin) · factor. */
export interface Transform {
  readonly x: Axis
  readonly y: Axis
}

interface Axis {
  readonly origin: number
  readonly factor: number
}

/** Columns that are asked together whether all of them are full. */
const BLOCK_BITS = 4
const BLOCK = 1 << BLOCK_BITS

/**
 * Draws lines into pixels, one pixel wide: of thousands of series a path for each takes seconds, and this a frame.
 *
 * The series drawn first stays in front. Each column knows a stretch that is full already, and each block of
 * columns the one that all of them have in common: in a crowd nearly all of what is drawn lies in it, and costs a
 * comparison.
 */
export class Raster {
  readonly width: number
  readonly height: number
  /** Column by column, so that what a steep line crosses lies side by side. 0 is free. */
  readonly #pixels: Uint32Array
  /** Of each column, the stretch that is full: from, and to (not included). */
  readonly #from: Int32Array
  readonly #to: Int32Array
  readonly #blockFrom: Int32Array
  readonly #blockTo: Int32Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#pixels = new Uint32Array(width * height)
    this.#from = new Int32Array(width)
    this.#to = new Int32Array(width)
    const blocks = (width >> BLOCK_BITS) + 1
    this.#blockFrom = new Int32Array(blocks)
    this.#blockTo = new Int32Array(blocks)
  }

  /** @param color as the bytes red, green, blue, alpha, the first the lowest */
  line(lines: Lines, series: number, { x: tx, y: ty }: Transform, color: number): void {
    const { xs, ys, starts } = lines
    const { width, height } = this
    const blockFrom = this.#blockFrom
    const blockTo = this.#blockTo
    const first = starts[series]!
    const end = starts[series + 1]!
    const gap = lines.gaps[series]!
    const { origin, factor } = tx
    const { origin: top, factor: scale } = ty
    const last = width / factor + origin
    let before = Number.NaN
    let x0 = 0
    let y0 = 0
    // One point more on either side: lines go on beyond the edges.
    for (let i = Math.max(first, pointAt(xs, first, end, origin) - 1); i < end; i++) {
      const x = xs[i]!
      const y1 = (ys[i]! - top) * scale
      // NaN alone is not itself.
      if (y1 !== y1) {
        before = Number.NaN
        continue
      }
      const x1 = (x - origin) * factor
      // Not so of a first point, whose distance is none.
      if (x - before <= gap) {
        const from = x0 < 0 ? 0 : x0 | 0
        const to = x1 < width ? x1 | 0 : width - 1
        const low = y0 < y1 ? y0 : y1
        const high = y0 < y1 ? y1 : y0
        const isFull =
          to - from < BLOCK &&
          isWithin(
            low,
            high,
            blockFrom[from >> BLOCK_BITS]!,
            blockTo[from >> BLOCK_BITS]!,
            height,
          ) &&
          isWithin(low, high, blockFrom[to >> BLOCK_BITS]!, blockTo[to >> BLOCK_BITS]!, height)
        if (!isFull) this.#segment(x0, y0, x1, y1, color)
      } else {
        this.#run(Math.floor(x1), y1 - 1, y1 + 1, color)
      }
      if (x > last) break
      before = x
      x0 = x1
      y0 = y1
    }
  }

  #segment(x0: number, y0: number, x1: number, y1: number, color: number): void {
    const from = Math.max(0, Math.floor(x0))
    const to = Math.min(this.width - 1, Math.floor(x1))
    const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0
    let y = x0 < from ? y0 + (from - x0) * slope : y0
    let hasGrown = false
    for (let column = from; column <= to; column++) {
      const next = column + 1 < x1 ? y0 + (column + 1 - x0) * slope : y1
      if (y < next ? this.#run(column, y, next, color) : this.#run(column, next, y, color)) {
        hasGrown = true
      }
      y = next
    }
    if (!hasGrown) return
    for (let block = from >> BLOCK_BITS; block <= to >> BLOCK_BITS; block++) this.#share(block)
  }

  /**
   * Fills what is free in a column, at least one pixel of it.
   *
   * @returns whether the stretch that is full has changed
   */
  #run(column: number, top: number, bottom: number, color: number): boolean {
    const { height } = this
    if (column < 0 || column >= this.width || bottom < 0 || top >= height) return false
    const from = top < 0 ? 0 : top | 0
    const to = bottom >= height ? height : (bottom | 0) + 1
    const fullFrom = this.#from[column]!
    const fullTo = this.#to[column]!
    if (from >= fullFrom && to <= fullTo) return false
    const pixels = this.#pixels
    const base = column * height
    if (from <= fullTo && to >= fullFrom && fullFrom < fullTo) {
      // They touch: what sticks out is drawn, and the stretch grows by it and by what is full beyond.
      for (let y = from; y < fullFrom; y++) if (pixels[base + y] === 0) pixels[base + y] = color
      for (let y = fullTo; y < to; y++) if (pixels[base + y] === 0) pixels[base + y] = color
      let least = from < fullFrom ? from : fullFrom
      while (least > 0 && pixels[base + least - 1] !== 0) least--
      let most = to > fullTo ? to : fullTo
      while (most < height && pixels[base + most] !== 0) most++
      this.#from[column] = least
      this.#to[column] = most
      return true
    }
    for (let y = from; y < to; y++) if (pixels[base + y] === 0) pixels[base + y] = color
    if (to - from > fullTo - fullFrom) {
      this.#from[column] = from
      this.#to[column] = to
      return true
    }
    return false
  }

  /** Finds what the columns of a block have in common. */
  #share(block: number): void {
    let from = 0
    let to = this.height
    const end = Math.min(this.width, (block + 1) << BLOCK_BITS)
    for (let column = block << BLOCK_BITS; column < end; column++) {
      if (this.#from[column]! > from) from = this.#from[column]!
      if (this.#to[column]! < to) to = this.#to[column]!
    }
    this.#blockFrom[block] = from
    this.#blockTo[block] = to
  }

  /** Row by row, as a canvas takes them. */
  image(): ImageData {
    const { width, height } = this
    const image = new ImageData(width, height)
    const rows = new Uint32Array(image.data.buffer)
    const pixels = this.#pixels
    for (let x = 0; x < width; x++) {
      const base = x * height
      for (let y = 0, at = x; y < height; y++, at += width) rows[at] = pixels[base + y]!
    }
    return image
  }
}

/** Whether a line from one height to another lies in what is full, or above or below all. */
function isWithin(low: number, high: number, from: number, to: number, height: number): boolean {
  return (low >= from && high < to) || high < 0 || low >= height
}
