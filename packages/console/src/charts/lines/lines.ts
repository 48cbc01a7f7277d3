import { seriesCount, type AnswerTable, type NumberColumn } from '../../answer/answer.ts'
import { colorSlots } from '../color/palette.ts'
import { nameSeries, type SeriesName } from './series-names.ts'

/** The series of a chart of lines: their points one behind the other, as they are drawn. */
export interface Lines {
  /** Seconds since the epoch; ascending within a series. */
  readonly xs: Float64Array
  /** NaN where a value is missing. */
  readonly ys: Float64Array
  /** The first point of each series; and, last, how many points there are. */
  readonly starts: Uint32Array
  readonly names: readonly SeriesName[]
  /** Of each series, in the palette. */
  readonly colors: Uint8Array
  /** Of each series: points that are further apart, in seconds, have a gap between them. */
  readonly gaps: Float64Array
}

/** The series of all tables and dimensions that are numbers. */
export function linesOf(tables: readonly AnswerTable[]): Lines {
  const parts = tables.flatMap((table) =>
    table.dimensions.flatMap(({ name, values }) =>
      values.kind === 'number' ? [{ table, dimension: name, values }] : [],
    ),
  )
  const points = parts.reduce((sum, { table }) => sum + table.rows, 0)
  const xs = new Float64Array(points)
  const ys = new Float64Array(points)
  const starts = new Uint32Array(parts.reduce((sum, { table }) => sum + seriesCount(table), 0) + 1)
  let point = 0
  let series = 0
  for (const { table, values } of parts) {
    writeSeconds(table.times, xs, point)
    ys.set(values.numbers, point)
    for (let i = 0; i < seriesCount(table); i++) starts[series++] = point + table.starts[i]!
    point += table.rows
  }
  starts[series] = point
  const names = nameSeries(parts)
  return {
    xs,
    ys,
    starts,
    names,
    colors: colorSlots(names.map(({ key }) => key)),
    gaps: gapsOf(xs, starts),
  }
}

export interface LinesPart {
  readonly table: AnswerTable
  readonly dimension: string
  readonly values: NumberColumn
}

/** From halves, which takes no bigint for each; to a quarter of a microsecond. */
function writeSeconds(times: BigInt64Array, xs: Float64Array, at: number): void {
  const { buffer, byteOffset, length } = times
  const low = new Uint32Array(buffer, byteOffset, 2 * length)
  const high = new Int32Array(buffer, byteOffset, 2 * length)
  for (let i = 0; i < length; i++) {
    xs[at + i] = (high[2 * i + 1]! * 2 ** 32 + low[2 * i]!) / 1e9
  }
}

/** Times between points, of which the one in the middle is taken for usual. */
const SAMPLED = 31
/** So many times the usual is a gap: one sample that is missing is not enough for an irregular source. */
const GAP = 2.5

function gapsOf(xs: Float64Array, starts: Uint32Array): Float64Array {
  const gaps = new Float64Array(starts.length - 1)
  const between = new Float64Array(SAMPLED)
  for (let s = 0; s < gaps.length; s++) {
    const first = starts[s]!
    const intervals = starts[s + 1]! - first - 1
    const n = Math.min(SAMPLED, intervals)
    for (let i = 0; i < n; i++) {
      const at = first + Math.floor((i * intervals) / n)
      between[i] = xs[at + 1]! - xs[at]!
    }
    const sorted = between.subarray(0, n).sort()
    // Of points that were thinned, two of a column are close together: the longer half is what is usual.
    gaps[s] = n === 0 ? Infinity : GAP * sorted[Math.floor((n - 1) * 0.7)]!
  }
  return gaps
}
