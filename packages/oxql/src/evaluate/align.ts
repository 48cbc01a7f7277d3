import type { AlignMethod, AlignNode } from '../plan/plan.ts'
import { interpolate } from './interpolate.ts'
import { reduceValues } from './reduce.ts'
import { increase, rate, shares, type Window } from './spread.ts'
import { withPoints, type Point, type Table, type Value } from './table.ts'
import type { Warnings } from './warnings.ts'
import { asDouble, sumOf } from './numbers.ts'

/** What fits into memory, of one series. */
const MAX_POINTS = 10_000_000n

/** Points on a grid, each of what lies in the window that ends there. */
export function align(node: AlignNode, input: Table, end: bigint, warnings: Warnings): Table {
  const series = input.series.flatMap(({ fields, points }) => {
    const times = gridFrom(points[0]!.time, end, node.step)
    const usable = points.filter((point) => !point.isWhole || lengthOf(point) <= node.window)
    return withPoints(
      fields,
      times.map((time) => ({ time, values: [valueAt(node, usable, time, warnings)] })),
    )
  })
  return { ...input, shape: node.shape, series }
}

/** end − k · step, ascending, from the first that is not before the first point. */
function gridFrom(first: bigint, end: bigint, step: bigint): readonly bigint[] {
  if (first > end) return []
  const steps = (end - first) / step
  if (steps > MAX_POINTS) throw new RangeError(`a series would have ${steps} points`)
  return Array.from({ length: Number(steps) + 1 }, (_, i) => end - (steps - BigInt(i)) * step)
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
  method: Exclude<AlignMethod, { kind: 'rate' | 'increase' | 'interpolate' | 'mean' }>,
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
