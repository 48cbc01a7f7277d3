import type { Lines } from '../lines/lines.ts'
import { pointAt } from '../lines/nearest.ts'

/** Where numbers are on a canvas: pixel = (number - origin) · factor. */
export interface Transform {
  readonly x: Axis
  readonly y: Axis
}

export interface Axis {
  readonly origin: number
  readonly factor: number
}

/**
 * Draws lines into pixels, one pixel wide: of thousands of series a path for each takes seconds, and this a frame.
 *
 * The series drawn first stays in front. Each column knows a stretch that is full already: in a crowd nearly all of
 * what is drawn lies in it, and costs a comparison.
 */
export class Raster {
  readonly width: number
  readonly height: number
  /** Column by column, so that what a steep line crosses lies side by side. 0 is free. */
  readonly #pixels: Uint32Array
  /** The full stretch of each column: from, and to (not included). */
  readonly #full: Int32Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#pixels = new Uint32Array(width * height)
    this.#full = new Int32Array(2 * width)
  }

  /** @param color as the bytes red, green, blue, alpha, the first the lowest */
  line(lines: Lines, series: number, { x: tx, y: ty }: Transform, color: number): void {
    const { xs, ys, starts } = lines
    const first = starts[series]!
    const end = starts[series + 1]!
    const gap = lines.gaps[series]!
    const last = this.width / tx.factor + tx.origin
    // One point more on either side: lines go on beyond the edges.
    let i = Math.max(first, pointAt(xs, first, end, tx.origin) - 1)
    let before = Number.NaN
    let x0 = 0
    let y0 = 0
    for (; i < end; i++) {
      const x = xs[i]!
      const y = ys[i]!
      if (y !== y) {
        before = Number.NaN
        continue
      }
      const x1 = (x - tx.origin) * tx.factor
      const y1 = (y - ty.origin) * ty.factor
      // Neither of a first point, for which it is not a number.
      if (x - before <= gap) this.#segment(x0, y0, x1, y1, color)
      else this.#run(x1 | 0, y1 - 1, y1 + 1, color)
      if (x > last) break
      before = x
      x0 = x1
      y0 = y1
    }
  }

  #segment(x0: number, y0: number, x1: number, y1: number, color: number): void {
    const from = Math.floor(x0)
    const to = Math.floor(x1)
    if (from === to) {
      if (y0 < y1) this.#run(from, y0, y1, color)
      else this.#run(from, y1, y0, color)
      return
    }
    const slope = (y1 - y0) / (x1 - x0)
    let y = from < 0 ? y0 - x0 * slope : y0
    let column = from < 0 ? 0 : from
    const end = to < this.width ? to : this.width - 1
    let next = from < 0 ? slope + y : y0 + (from + 1 - x0) * slope
    for (; column < end; column++) {
      if (y < next) this.#run(column, y, next, color)
      else this.#run(column, next, y, color)
      y = next
      next += slope
    }
    const stop = column === to ? y1 : next
    if (y < stop) this.#run(column, y, stop, color)
    else this.#run(column, stop, y, color)
  }

  /** Fills what is free in a column, at least one pixel of it. */
  #run(column: number, top: number, bottom: number, color: number): void {
    if (column < 0 || column >= this.width) return
    let from = top < 0 ? 0 : top | 0
    let to = bottom >= this.height ? this.height : (bottom | 0) + 1
    if (from >= to || bottom < 0) return
    const full = this.#full
    const at = 2 * column
    const fullFrom = full[at]!
    const fullTo = full[at + 1]!
    if (from >= fullFrom && to <= fullTo) return
    const pixels = this.#pixels
    const base = column * this.height
    if (from <= fullTo && to >= fullFrom && fullFrom < fullTo) {
      // They touch: what sticks out is drawn, and the stretch grows by it.
      for (let y = from; y < fullFrom; y++) if (pixels[base + y] === 0) pixels[base + y] = color
      for (let y = fullTo; y < to; y++) if (pixels[base + y] === 0) pixels[base + y] = color
      if (from < fullFrom) full[at] = from
      if (to > fullTo) full[at + 1] = to
      return
    }
    for (let y = from; y < to; y++) if (pixels[base + y] === 0) pixels[base + y] = color
    if (to - from > fullTo - fullFrom) {
      full[at] = from
      full[at + 1] = to
    }
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
