import type { DeltaNode } from '../plan/plan.ts'
import { haveEqualBins, isDistribution, subtract, withoutStatistics } from './distribution.ts'
import { keepPoints } from './limit.ts'
import { withPoints, type Point, type Table, type Value } from './table.ts'
import type { Warnings } from './warnings.ts'

/** Running totals as what was added over (time of the sample before, timestamp]. */
export function delta(node: DeltaNode, input: Table, warnings: Warnings): Table {
  const series = input.series.flatMap(({ fields, points }) =>
    withPoints(fields, deltasOf(node, points, warnings)),
  )
  return { ...input, shape: node.shape, series }
}

function deltasOf(
  node: DeltaNode,
  samples: readonly Point[],
  warnings: Warnings,
): readonly Point[] {
  const deltas: Delta[] = []
  let before: bigint | undefined
  /** The last total that was not missing since the reset. */
  let total: Value = null
  for (const { time, startTime, values } of samples) {
    const value = values[0]!
    if (value === null && node.missing === 'skip') continue
    const start = startTime! < time ? startTime! : time
    const isFirst = before === undefined
    const begins = isFirst || start >= before!
    if (begins) total = null
    const isWanted = node.from === undefined || time >= node.from
    if (isWanted) {
      const added = difference(value, total)
      deltas.push({
        ...(added.trouble && { trouble: added.trouble }),
        time,
        startTime: begins ? start : before!,
        ...(isFirst ? { isWhole: true } : {}),
        values: [added.value],
      })
    }
    before = time
    if (value !== null) total = value
  }
  const kept = node.limit ? keepPoints(deltas, node.limit.end, node.limit.count) : deltas
  return kept.map(({ trouble, ...point }) => {
    if (trouble) warnings.add(trouble)
    return point
  })
}

interface Delta extends Point {
  readonly trouble?: 'total-fell' | 'bins-changed'
}

interface Difference {
  readonly value: Value
  readonly trouble?: Delta['trouble']
}

function difference(value: Value, total: Value): Difference {
  if (value === null) return { value: null }
  if (isDistribution(value)) {
    if (total === null) return { value: withoutStatistics(value) }
    if (!isDistribution(total) || !haveEqualBins(value, total)) {
      return { value: null, trouble: 'bins-changed' }
    }
    const added = subtract(value, total)
    return added ? { value: added } : { value: null, trouble: 'total-fell' }
  }
  if (total === null) return { value }
  if (value < total) return { value: null, trouble: 'total-fell' }
  return typeof value === 'bigint' && typeof total === 'bigint'
    ? { value: value - total }
    : { value: Number(value) - Number(total) }
}
