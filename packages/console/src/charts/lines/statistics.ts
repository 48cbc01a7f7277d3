import type { Lines } from './lines.ts'

/** What is told of each series: NaN where it has no value. */
export interface Statistics {
  readonly last: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  readonly mean: Float64Array
  /** Points without a value, and holes between points. */
  readonly missing: Uint32Array
}

export function statisticsOf({ xs, ys, starts, gaps }: Lines): Statistics {
  const n = starts.length - 1
  const columns = () => new Float64Array(n).fill(Number.NaN)
  const found = { last: columns(), min: columns(), max: columns(), mean: columns() }
  const missing = new Uint32Array(n)
  for (let s = 0; s < n; s++) {
    let min = Infinity
    let max = -Infinity
    let sum = 0
    let count = 0
    let last = Number.NaN
    let holes = 0
    const end = starts[s + 1]!
    for (let i = starts[s]!; i < end; i++) {
      const y = ys[i]!
      if (i > starts[s]! && xs[i]! - xs[i - 1]! > gaps[s]!) holes++
      if (Number.isNaN(y)) {
        holes++
        continue
      }
      if (y < min) min = y
      if (y > max) max = y
      sum += y
      count++
      last = y
    }
    missing[s] = holes
    if (count === 0) continue
    found.last[s] = last
    found.min[s] = min
    found.max[s] = max
    found.mean[s] = sum / count
  }
  return { ...found, missing }
}

/** The least and the greatest value of shown series within a stretch of time. */
export function rangeOf(
  { xs, ys, starts }: Lines,
  isShown: (series: number) => boolean,
  from: number,
  until: number,
): readonly [min: number, max: number] | undefined {
  let min = Infinity
  let max = -Infinity
  for (let s = 0; s < starts.length - 1; s++) {
    if (!isShown(s)) continue
    const end = starts[s + 1]!
    for (let i = starts[s]!; i < end; i++) {
      const x = xs[i]!
      if (x < from || x > until) continue
      const y = ys[i]!
      // Neither is true of NaN.
      if (y < min) min = y
      if (y > max) max = y
    }
  }
  return min <= max ? [min, max] : undefined
}
