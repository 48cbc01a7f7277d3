import { isCumulative, type Points } from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Descriptions } from './descriptions.ts'
import type { SeriesTable } from './series-table.ts'
import { binsProblem, startProblem, timeProblem, typeProblem, type Problem } from './storable.ts'

/** Stands for an id where the points of a series are left out. */
export const SKIP = 0xffff_ffff

/** Some rows of points, and what each row's series is to a builder. */
export interface PointRows {
  readonly points: Points
  /** Ascending. */
  readonly rows: Uint32Array
  /** The id of each row's description. */
  readonly ids: Uint32Array
  /** The slot of each row's series. */
  readonly slots: Uint32Array
}

/** A row of points that no table can hold. */
export interface PointProblem extends Problem {
  readonly row: number
}

/** A part of the rows, from one place to before another. */
export function sliceRows({ points, rows, ids, slots }: PointRows, from: number, to: number) {
  const cut = (values: Uint32Array) => values.subarray(from, to)
  return { points, rows: cut(rows), ids: cut(ids), slots: cut(slots) }
}

/**
 * The rows that are to be stored, until the next call, with those that cannot be.
 *
 * @param ids the id of each series, by its number in the points
 */
export function chooseRows(
  points: Points,
  ids: Uint32Array,
  { series, descriptions }: { series: SeriesTable; descriptions: Descriptions },
): { readonly chosen: PointRows; readonly problems: PointProblem[] } {
  const { rows: count, series: numbers } = points
  const problemOf = rowChecks(points, series, descriptions)
  const problems: PointProblem[] = []
  const [rows, ofRows, slots] = roomFor(count)
  const { slots: slotOf, length } = descriptions
  let chosen = 0
  for (let row = 0; row < count; row++) {
    const id = ids[numbers[row]!] ?? length
    if (id === SKIP) continue
    if (id >= length) throw unknownSeries(numbers[row]!)
    const problem = problemOf(row, id)
    if (problem) {
      problems.push({ row, ...problem })
      continue
    }
    rows[chosen] = row
    ofRows[chosen] = id
    slots[chosen] = slotOf[id]!
    chosen++
  }
  return { chosen: sliceRows({ points, rows, ids: ofRows, slots }, 0, chosen), problems }
}

type Room = readonly [rows: Uint32Array, ids: Uint32Array, slots: Uint32Array]

let room: Room = [new Uint32Array(), new Uint32Array(), new Uint32Array()]

/** The same for every call: what is chosen is used before the next. */
function roomFor(count: number): Room {
  if (room[0].length < count) {
    const size = Math.ceil(count * 1.25)
    room = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)]
  }
  return room
}

function unknownSeries(number: number): DbError {
  return new DbError(
    'invalid-argument',
    `points are of series ${number}, for which no id is given: register it, or give SKIP`,
  )
}

type RowCheck = (row: number, id: number) => Problem | undefined

/** All that can be wrong with a row, as far as it is not known of all rows. */
function rowChecks(points: Points, series: SeriesTable, descriptions: Descriptions): RowCheck {
  const { timestamps } = points
  const common = typeof timestamps === 'bigint' ? timeProblem('timestamp', timestamps) : undefined
  if (common) return () => common
  const checks: RowCheck[] = [typeCheck(points, series, descriptions)]
  if (typeof timestamps !== 'bigint') {
    checks.push((row) => timeProblem('timestamp', timestamps[row]!))
  }
  const start = isCumulative(points.datumType) ? startCheck(points, descriptions) : undefined
  if (start) checks.push(start)
  const { data } = points
  if (data.kind === 'histograms') {
    checks.push((row, id) => {
      if (points.missing?.[row] === 1) return undefined
      const counts = data.offsets[row + 1]! - data.offsets[row]!
      return binsProblem(descriptions.edges[id]?.bins ?? 0, counts)
    })
  }
  if (checks.length === 1) return checks[0]!
  return (row, id) => {
    for (const check of checks) {
      const problem = check(row, id)
      if (problem) return problem
    }
    return undefined
  }
}

/** Looks once for many series of one shape. */
function typeCheck({ datumType }: Points, series: SeriesTable, { slots }: Descriptions): RowCheck {
  let known: unknown
  return (_row, id) => {
    const shape = series.shape(slots[id]!)
    if (shape === known) return undefined
    const problem = typeProblem(shape.datumType, datumType)
    if (!problem) known = shape
    return problem
  }
}

/** Undefined where no row can fail it. */
function startCheck(
  { datumType, startTimes }: Points,
  descriptions: Descriptions,
): RowCheck | undefined {
  if (startTimes) return (row) => timeProblem('start time', startTimes[row]!)
  const { unusableStarts } = descriptions
  if (unusableStarts.size === 0) return undefined
  return (_row, id) => {
    if (!unusableStarts.has(id)) return undefined
    return startProblem(datumType, unusableStarts.get(id))
  }
}
