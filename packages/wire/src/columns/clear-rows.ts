import type { HistogramData, NumberArray, PointData, QuantileColumns } from '@oximeter/core'

import { MARKERS } from './datum-columns.ts'

/** Data whose values are zero or empty in the rows that are marked with anything but 0. */
export function clearRows(data: PointData, cleared: Uint8Array): PointData {
  switch (data.kind) {
    case 'numbers':
      return { ...data, values: clear(data.values, cleared) }
    case 'strings':
      return { ...data, values: data.values.map((value, row) => (cleared[row] ? '' : value)) }
    case 'bytes':
      return { ...data, values: data.values.map((value, row) => (cleared[row] ? NO_BYTES : value)) }
    case 'histograms':
      return {
        kind: 'histograms',
        absent: data.absent && clear(data.absent, cleared),
        ...clearCounts(data, cleared),
        min: clear(data.min, cleared),
        max: clear(data.max, cleared),
        sums: clear(data.sums as Float64Array, cleared),
        squaredMeans: clear(data.squaredMeans, cleared),
        p50: clearState(data.p50, cleared),
        p90: clearState(data.p90, cleared),
        p99: clearState(data.p99, cleared),
      }
  }
}

const NO_BYTES = new Uint8Array()

/** A copy with zeros in the rows that are marked, of as many values as the width says. */
export function clear<T extends NumberArray>(values: T, cleared: Uint8Array, width = 1): T {
  const copy = values.slice() as T
  const zero = copy instanceof BigInt64Array || copy instanceof BigUint64Array ? 0n : 0
  for (let row = 0; row < cleared.length; row++) {
    if (cleared[row]) copy.fill(zero as never, row * width, (row + 1) * width)
  }
  return copy
}

function clearState(
  { heights, positions, desired }: QuantileColumns,
  cleared: Uint8Array,
): QuantileColumns {
  return {
    heights: clear(heights, cleared, MARKERS),
    positions: clear(positions, cleared, MARKERS),
    desired: clear(desired, cleared, MARKERS),
  }
}

function clearCounts(
  { counts, offsets }: HistogramData,
  cleared: Uint8Array,
): Pick<HistogramData, 'counts' | 'offsets'> {
  const left = new Uint32Array(offsets.length)
  const kept = new BigUint64Array(counts.length)
  let length = 0
  for (let row = 0; row < cleared.length; row++) {
    if (!cleared[row]) {
      kept.set(counts.subarray(offsets[row], offsets[row + 1]), length)
      length += offsets[row + 1]! - offsets[row]!
    }
    left[row + 1] = length
  }
  return { counts: kept.subarray(0, length), offsets: left }
}
