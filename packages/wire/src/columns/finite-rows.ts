import type { NumberArray, Points } from '@oximeter/core'

import { clearRows } from './clear-rows.ts'
import { MARKERS, QUANTILES } from './datum-columns.ts'

/**
 * The points with those missing that hold a number which is not finite: storage has no place for
 * NaN and infinities. The same points if there is none.
 */
export function finiteRows(points: Points): Points {
  const bad = nonFiniteRows(points)
  if (bad === undefined) return points
  const missing = bad
  points.missing?.forEach((isMissing, row) => (missing[row]! |= isMissing))
  return { ...points, missing, data: clearRows(points.data, bad) }
}

/** Native searches: much quicker than a loop of ours that has not run often. */
function areFinite(values: Float64Array | Float32Array): boolean {
  return !(values.includes(NaN) || values.includes(Infinity) || values.includes(-Infinity))
}

/** 1 where a row holds a number that is not finite; undefined if none does. */
export function nonFiniteRows({ rows, data }: Points): Uint8Array | undefined {
  let bad: Uint8Array | undefined
  const check = (values: NumberArray, width: number): void => {
    if (!(values instanceof Float64Array || values instanceof Float32Array)) return
    if (areFinite(values)) return
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (Number.isFinite(value)) continue
      bad ??= new Uint8Array(rows)
      bad[Math.floor(i / width)] = 1
    }
  }
  switch (data.kind) {
    case 'numbers':
      check(data.values, 1)
      break
    case 'histograms':
      for (const values of [data.min, data.max, data.sums, data.squaredMeans]) check(values, 1)
      for (const quantile of QUANTILES) {
        check(data[quantile].heights, MARKERS)
        check(data[quantile].desired, MARKERS)
      }
      break
    case 'strings':
    case 'bytes':
  }
  return bad
}
