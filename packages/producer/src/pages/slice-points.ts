import type { HistogramData, PointData, Points, QuantileColumns } from '@oximeter/core'

/** Some of the rows, as views of the same columns. */
export function slicePoints(points: Points, from: number, to: number): Points {
  if (from === 0 && to === points.rows) return points
  const { timestamps } = points
  const missing = points.missing?.subarray(from, to)
  return {
    datumType: points.datumType,
    rows: to - from,
    series: points.series.subarray(from, to),
    timestamps: typeof timestamps === 'bigint' ? timestamps : timestamps.subarray(from, to),
    startTimes: points.startTimes?.subarray(from, to),
    missing: missing?.includes(1) ? missing : undefined,
    data: sliceData(points.data, from, to),
  }
}

function sliceData(data: PointData, from: number, to: number): PointData {
  switch (data.kind) {
    case 'numbers':
      return { kind: 'numbers', values: data.values.subarray(from, to) }
    case 'strings':
      return { kind: 'strings', values: data.values.slice(from, to) }
    case 'bytes':
      return { kind: 'bytes', values: data.values.slice(from, to) }
    case 'histograms':
      return sliceHistograms(data, from, to)
  }
}

function sliceHistograms(data: HistogramData, from: number, to: number): HistogramData {
  const { counts, offsets } = data
  const base = offsets[from]!
  const absent = data.absent?.subarray(from, to)
  return {
    kind: 'histograms',
    absent: absent?.some((bits) => bits !== 0) ? absent : undefined,
    counts: counts.subarray(base, offsets[to]),
    offsets: offsets.subarray(from, to + 1).map((offset) => offset - base),
    min: data.min.subarray(from, to),
    max: data.max.subarray(from, to),
    sums: data.sums.subarray(from, to),
    squaredMeans: data.squaredMeans.subarray(from, to),
    p50: sliceQuantiles(data.p50, from, to),
    p90: sliceQuantiles(data.p90, from, to),
    p99: sliceQuantiles(data.p99, from, to),
  }
}

/** The five values of each row stand together. */
function sliceQuantiles(
  { heights, positions, desired }: QuantileColumns,
  from: number,
  to: number,
): QuantileColumns {
  return {
    heights: heights.subarray(5 * from, 5 * to),
    positions: positions.subarray(5 * from, 5 * to),
    desired: desired.subarray(5 * from, 5 * to),
  }
}
