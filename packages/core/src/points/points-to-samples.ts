import { ABSENT_BITS, type Datum, type HistogramDatum, type QuantileState } from '../datum.ts'
import { isCumulative } from '../datum-type.ts'
import { datumError } from '../metrics-error.ts'
import type { HistogramData, Points, QuantileColumns, SeriesDescription } from '../points.ts'
import type { Nanoseconds } from '../time.ts'
import type { Sample } from '../timeseries.ts'

/**
 * The samples that points are, row by row. Samples of one series share its `timeseries` where its
 * descriptions do.
 *
 * A row whose series `describe` does not know is left out: so whoever wants only some of the rows
 * describes only those.
 *
 * @param describe what is known of the series with a number: `numbering.describe`, say
 * @throws MetricsError `datum_error` if a description lacks what its points need: a start time, or
 *   bins that are as many as the counts
 */
export function* pointsToSamples(
  points: Points,
  describe: (series: number) => SeriesDescription | undefined,
): Generator<Sample> {
  const { timestamps } = points
  for (let row = 0; row < points.rows; row++) {
    const series = describe(points.series[row]!)
    if (!series) continue
    yield {
      timeseries: series.timeseries,
      timestamp: typeof timestamps === 'bigint' ? timestamps : timestamps[row]!,
      datum: datumOf(points, row, series),
    }
  }
}

function datumOf(points: Points, row: number, series: SeriesDescription): Datum {
  const { datumType: type, data } = points
  const startTime = isCumulative(type) ? startTimeOf(points, row, series) : undefined
  if (points.missing?.[row] === 1) {
    return { type: 'missing', datumType: type, ...(startTime !== undefined && { startTime }) }
  }
  if (data.kind === 'histograms') return histogramOf(points, data, row, series)
  const stored = data.values[row]!
  const value = type === 'bool' ? stored === 1 : stored
  return (startTime === undefined ? { type, value } : { type, startTime, value }) as Datum
}

function histogramOf(
  points: Points,
  data: HistogramData,
  row: number,
  series: SeriesDescription,
): Datum {
  const { layout } = series
  const counts = data.counts.slice(data.offsets[row], data.offsets[row + 1])
  if (!layout || layout.bins.length !== counts.length) {
    const bins = layout?.bins.length ?? 0
    throw datumError(
      `${series.timeseries.name}: ${counts.length} counts of a series described with ${bins} bins`,
    )
  }
  const absent = data.absent?.[row] ?? 0
  const given = (bit: number): boolean => (absent & bit) === 0
  const datum = {
    type: points.datumType,
    startTime: startTimeOf(points, row, series),
    bins: layout.bins,
    ...(layout.end !== undefined && { end: layout.end }),
    counts,
    nSamples: BigInt.asUintN(
      64,
      counts.reduce((sum, count) => sum + count, 0n),
    ),
    min: given(ABSENT_BITS.min) ? data.min[row]! : undefined,
    max: given(ABSENT_BITS.max) ? data.max[row]! : undefined,
    sumOfSamples: given(ABSENT_BITS.sumOfSamples) ? data.sums[row]! : undefined,
    squaredMean: given(ABSENT_BITS.squaredMean) ? data.squaredMeans[row]! : undefined,
    p50: given(ABSENT_BITS.p50) ? quantileOf(0.5, data.p50, row) : undefined,
    p90: given(ABSENT_BITS.p90) ? quantileOf(0.9, data.p90, row) : undefined,
    p99: given(ABSENT_BITS.p99) ? quantileOf(0.99, data.p99, row) : undefined,
  }
  return datum as HistogramDatum as Datum
}

function quantileOf(p: number, columns: QuantileColumns, row: number): QuantileState {
  const [from, to] = [row * 5, row * 5 + 5]
  return {
    p,
    markerHeights: columns.heights.slice(from, to),
    markerPositions: columns.positions.slice(from, to),
    desiredMarkerPositions: columns.desired.slice(from, to),
  }
}

function startTimeOf(points: Points, row: number, series: SeriesDescription): Nanoseconds {
  const startTime = points.startTimes?.[row] ?? series.startTime
  if (startTime !== undefined) return startTime
  throw datumError(`${series.timeseries.name}: a cumulative series described without start time`)
}
