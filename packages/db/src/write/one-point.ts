import {
  pointsToSamples,
  type PointData,
  type Points,
  type Sample,
  type SeriesDescription,
} from '@oximeter/core'

/** The sample that one row of points is, or why it is none. */
export function sampleAt(points: Points, row: number, series: SeriesDescription): Sample | Error {
  try {
    const [sample] = pointsToSamples(onePoint(points, row), () => series)
    return sample!
  } catch (error) {
    return error as Error
  }
}

function onePoint({ data, ...points }: Points, row: number): Points {
  const one = [row, row + 1] as const
  const { timestamps } = points
  return {
    ...points,
    rows: 1,
    series: points.series.subarray(...one),
    timestamps: typeof timestamps === 'bigint' ? timestamps : timestamps[row]!,
    startTimes: points.startTimes?.subarray(...one),
    missing: points.missing?.subarray(...one),
    data: oneDatum(data, row),
  }
}

function oneDatum(data: PointData, row: number): PointData {
  const one = [row, row + 1] as const
  switch (data.kind) {
    case 'numbers':
      return { ...data, values: data.values.subarray(...one) }
    case 'strings':
      return { ...data, values: data.values.slice(...one) }
    case 'bytes':
      return { ...data, values: data.values.slice(...one) }
    case 'histograms': {
      const [from, to] = [data.offsets[row]!, data.offsets[row + 1]!]
      const state = ({ heights, positions, desired }: typeof data.p50) => ({
        heights: heights.subarray(row * 5, row * 5 + 5),
        positions: positions.subarray(row * 5, row * 5 + 5),
        desired: desired.subarray(row * 5, row * 5 + 5),
      })
      return {
        kind: 'histograms',
        absent: data.absent?.subarray(...one),
        counts: data.counts.subarray(from, to),
        offsets: Uint32Array.of(0, to - from),
        min: data.min.subarray(...one),
        max: data.max.subarray(...one),
        sums: data.sums.subarray(...one),
        squaredMeans: data.squaredMeans.subarray(...one),
        p50: state(data.p50),
        p90: state(data.p90),
        p99: state(data.p99),
      }
    }
  }
}
