import { isOrdered } from '../plan/ordered-method.ts'
import type { AlignNode, PlanReducer } from '../plan/plan.ts'
import { interpolate } from './interpolate.ts'
import { reduceOrdered } from './ordered.ts'
import { reduceValues } from './reduce.ts'
import { increase, rate, shares, type Window } from './spread.ts'
import { withPoints, type Point, type Table, type Value } from './table.ts'
import { timesFrom } from './times.ts'
import type { Warnings } from './warnings.ts'
import { asDouble, sumOf } from './numbers.ts'

/** Points on a grid, each of what lies in the window that ends there. */
export function align(node: AlignNode, input: Table, warnings: Warnings): Table {
  const { end } = node.shape.alignment!
  const series = input.series.flatMap(({ fields, points }) => {
    const times = timesFrom(points[0]!.time, end, node.step)
    const usable = points.filter((point) => !point.isWhole || lengthOf(point) <= node.window)
    return withPoints(
      fields,
      times.map((time) => ({ time, values: [valueAt(node, usable, time, warnings)] })),
    )
  })
  return { ...input, shape: node.shape, series }
}

function valueAt(
  node: AlignNode,
  points: readonly Point[],
  time: bigint,
  warnings: Warnings,
): Value {
  const { method } = node
  if (method.kind === 'interpolate') return interpolate(points, time)
  const window = { start: time - node.window, end: time }
  if (isOrdered(method)) return reduceOrdered(method, pointsIn(points, window), time)
  const isDelta = node.input.shape.hasStartTimes
  switch (method.kind) {
    case 'increase':
      return increase(points, window, warnings)
    case 'rate':
      return rate(points, window, warnings)
    case 'mean':
      return isDelta ? meanOfDeltas(points, window) : meanOfGauges(points, window)
    default:
      return reduceWithin(method, points, window, warnings)
  }
}

function reduceWithin(
  method: PlanReducer,
  points: readonly Point[],
  window: Window,
  warnings: Warnings,
): Value {
  return reduceValues(
    method,
    pointsIn(points, window).map(({ values }) => values[0]!),
    warnings,
  )
}

/** Null points count in the denominator. */
function meanOfGauges(points: readonly Point[], window: Window): Value {
  const within = pointsIn(points, window)
  const present = within.map(({ values }) => asDouble(values[0]!)).filter((value) => value !== null)
  return present.length === 0 ? null : sumOf(present as number[]) / within.length
}

/** What the deltas share with the window, for each of them that ends in it. */
function meanOfDeltas(points: readonly Point[], window: Window): Value {
  const parts = shares(points, window)
  if (parts.length === 0) return null
  return sumOf(parts) / Math.max(1, pointsIn(points, window).length)
}

function pointsIn(points: readonly Point[], { start, end }: Window): readonly Point[] {
  return points.filter(({ time }) => time > start && time <= end)
}

function lengthOf({ time, startTime }: Point): bigint {
  return time - startTime!
}
