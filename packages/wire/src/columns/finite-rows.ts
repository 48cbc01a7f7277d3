import type { HistogramData, NumberArray, Points } from '@oximeter/core'

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
  return { ...points, missing, data: withoutValues(points, bad) }
}

/** 1 where a row holds a number that is not finite; undefined if none does. */
export function nonFiniteRows({ rows, data }: Points): Uint8Array | undefined {
  let bad: Uint8Array | undefined
  const check = (values: NumberArray, width: number): void => {
    if (!(values instanceof Float64Array || values instanceof Float32Array)) return
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      // Zero but for NaN and infinities.
      if (value - value === 0) continue
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

function withoutValues({ data }: Points, bad: Uint8Array): Points['data'] {
  const zeroed = <T extends NumberArray>(values: T, width = 1): T => {
    const copy = values.slice() as T
    for (let i = 0; i < copy.length; i++) {
      if (bad[Math.floor(i / width)]) copy.fill(0 as never, i, i + 1)
    }
    return copy
  }
  if (data.kind === 'numbers') return { ...data, values: zeroed(data.values) }
  if (data.kind !== 'histograms') return data
  return {
    kind: 'histograms',
    ...withoutCounts(data, bad),
    min: zeroed(data.min),
    max: zeroed(data.max),
    sums: zeroed(data.sums as Float64Array),
    squaredMeans: zeroed(data.squaredMeans),
    p50: zeroState(data.p50),
    p90: zeroState(data.p90),
    p99: zeroState(data.p99),
  }

  function zeroState({ heights, positions, desired }: HistogramData['p50']): HistogramData['p50'] {
    return {
      heights: zeroed(heights, MARKERS),
      positions: zeroed(positions, MARKERS),
      desired: zeroed(desired, MARKERS),
    }
  }
}

function withoutCounts(
  { counts, offsets }: HistogramData,
  bad: Uint8Array,
): Pick<HistogramData, 'counts' | 'offsets'> {
  const left = new Uint32Array(offsets.length)
  const kept = new BigUint64Array(offsets.at(-1)! - offsets[0]!)
  let length = 0
  for (let row = 0; row < bad.length; row++) {
    if (!bad[row]) {
      kept.set(counts.subarray(offsets[row], offsets[row + 1]), length)
      length += offsets[row + 1]! - offsets[row]!
    }
    left[row + 1] = length
  }
  return { counts: kept.subarray(0, length), offsets: left }
}
