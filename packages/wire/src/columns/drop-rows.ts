import type { HistogramData, NumberArray, PointData, Points } from '@oximeter/core'

import { MARKERS } from './datum-columns.ts'

/** The points without the rows that are marked with anything but 0. */
export function dropRows(points: Points, dropped: Uint8Array): Points {
  const kept: number[] = []
  for (let row = 0; row < points.rows; row++) if (!dropped[row]) kept.push(row)
  const { timestamps, startTimes, missing } = points
  return {
    datumType: points.datumType,
    rows: kept.length,
    series: pick(points.series, kept),
    timestamps: typeof timestamps === 'bigint' ? timestamps : pick(timestamps, kept),
    startTimes: startTimes && pick(startTimes, kept),
    missing: missing && pick(missing, kept),
    data: pickData(points.data, kept),
  }
}

function pickData(data: PointData, kept: readonly number[]): PointData {
  switch (data.kind) {
    case 'numbers':
      return { ...data, values: pick(data.values, kept) }
    case 'strings':
      return { ...data, values: kept.map((row) => data.values[row]!) }
    case 'bytes':
      return { ...data, values: kept.map((row) => data.values[row]!) }
    case 'histograms':
      return {
        kind: 'histograms',
        absent: data.absent && pick(data.absent, kept),
        ...pickCounts(data, kept),
        min: pick(data.min, kept),
        max: pick(data.max, kept),
        sums: pick(data.sums as Float64Array, kept),
        squaredMeans: pick(data.squaredMeans, kept),
        p50: pickState(data.p50, kept),
        p90: pickState(data.p90, kept),
        p99: pickState(data.p99, kept),
      }
  }
}

function pickCounts(
  { counts, offsets }: HistogramData,
  kept: readonly number[],
): Pick<HistogramData, 'counts' | 'offsets'> {
  const left = new Uint32Array(kept.length + 1)
  const bins: number[] = []
  for (const [i, row] of kept.entries()) {
    for (let bin = offsets[row]!; bin < offsets[row + 1]!; bin++) bins.push(bin)
    left[i + 1] = bins.length
  }
  return { counts: pick(counts, bins), offsets: left }
}

function pickState(
  { heights, positions, desired }: HistogramData['p50'],
  kept: readonly number[],
): HistogramData['p50'] {
  const markers = kept.flatMap((row) =>
    Array.from({ length: MARKERS }, (_, i) => row * MARKERS + i),
  )
  return {
    heights: pick(heights, markers),
    positions: pick(positions, markers),
    desired: pick(desired, markers),
  }
}

function pick<T extends NumberArray>(values: T, places: readonly number[]): T {
  // A copy of that length and type; all of it is written.
  const picked = values.slice(0, places.length) as T
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]!]!
  return picked
}
