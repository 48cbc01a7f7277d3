import type { Dimension, DataType } from '../plan/table-shape.ts'
import type { ResultPoints, ResultSeries, ResultTable, ResultValues } from './result.ts'

/** How wide a stretch of time is drawn. */
export interface Thinning {
  /** Nanoseconds since the epoch; points before are drawn with the first, those after `until` with the last. */
  readonly from: bigint
  readonly until: bigint
  /** At least 2. */
  readonly pixels: number
}

/** Points that stay as they are: two for each pixel. */
export function mostPoints({ pixels }: Thinning): number {
  return 2 * pixels
}

/**
 * How long a column of pixels is, in nanoseconds. There is one less of them than pixels, so that with the
 * first and the last point of a series no more than two for each pixel are kept.
 */
export function columnLength({ from, until, pixels }: Thinning): bigint {
  return (until > from ? until - from : 0n) / BigInt(pixels - 1) + 1n
}

/** Whether points of a dimension are kept by their values. Of others the first and the last in a column are. */
export function isDrawnByValue({ type }: Pick<Dimension, 'type'>): boolean {
  const types: readonly DataType[] = ['integer', 'double']
  return types.includes(type)
}

/**
 * A table with as many points as can be seen. Of a series that has more than two for each pixel stay its
 * first and last point and, in each column of pixels and of each dimension, the first of the least and the first of the greatest
 * values, or, where no value is a number, the first point, which is null. Of texts, truths and
 * distributions, the first and the last.
 */
export function thinTable({ shape, series }: ResultTable, thinning: Thinning): ResultTable {
  return { shape, series: series.map((one) => thinSeries(one, shape.dimensions, thinning)) }
}

function thinSeries(
  series: ResultSeries,
  dimensions: readonly Dimension[],
  thinning: Thinning,
): ResultSeries {
  const { timestamps, values } = series.points
  const { length } = timestamps
  if (length <= mostPoints(thinning)) return series
  const kept = new Set([0, length - 1])
  for (const [from, to] of columnsOf(timestamps, thinning)) {
    for (const [i, dimension] of dimensions.entries()) {
      for (const place of drawn(values[i]!, from, to, isDrawnByValue(dimension))) kept.add(place)
    }
  }
  const places = [...kept].sort((a, b) => a - b)
  return { ...series, points: pointsAt(series.points, places), pointsBefore: length }
}

/** Runs of points in one column of pixels: the place of the first, and that after the last. */
function columnsOf(timestamps: BigInt64Array, thinning: Thinning): [from: number, to: number][] {
  const { from, until } = thinning
  const length = columnLength(thinning)
  const columnOf = (time: bigint): bigint =>
    ((time < from ? from : time > until ? until : time) - from) / length
  const columns: [number, number][] = []
  let last: bigint | undefined
  for (const [i, time] of timestamps.entries()) {
    const column = columnOf(time)
    if (column === last) columns.at(-1)![1] = i + 1
    else columns.push([i, i + 1])
    last = column
  }
  return columns
}

function drawn({ values }: ResultValues, from: number, to: number, byValue: boolean): number[] {
  if (!byValue) return [from, to - 1]
  let [low, high] = [-1, -1]
  for (let i = from; i < to; i++) {
    const value = values[i] as number | bigint | null
    if (value === null || Number.isNaN(value)) continue
    if (low < 0 || value < (values[low] as number | bigint)) low = i
    if (high < 0 || value > (values[high] as number | bigint)) high = i
  }
  return low < 0 ? [from] : [low, high]
}

function pointsAt(
  { timestamps, startTimes, values }: ResultPoints,
  places: number[],
): ResultPoints {
  const times = (of: BigInt64Array): BigInt64Array => BigInt64Array.from(places, (i) => of[i]!)
  return {
    timestamps: times(timestamps),
    ...(startTimes && { startTimes: times(startTimes) }),
    // Values of a type stay of it, which is lost on the checker.
    values: values.map(
      ({ type, values: all }) => ({ type, values: places.map((i) => all[i]) }) as ResultValues,
    ),
  }
}
