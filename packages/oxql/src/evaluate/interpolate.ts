import type { Point, Value } from './table.ts'
import { asDouble } from './numbers.ts'

/** On the line between the points beside a time that are not null; null outside of them. */
export function interpolate(points: readonly Point[], time: bigint, dimension = 0): Value {
  const known = points.filter(({ values }) => values[dimension] !== null)
  const before = known.findLast((point) => point.time <= time)
  const after = known.find((point) => point.time >= time)
  if (!before || !after) return null
  const from = asDouble(before.values[dimension]!) as number
  const to = asDouble(after.values[dimension]!) as number
  if (before === after) return from
  return from + (to - from) * (Number(time - before.time) / Number(after.time - before.time))
}
