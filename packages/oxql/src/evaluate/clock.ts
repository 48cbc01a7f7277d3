import type { ClockNode, RepeatNode } from '../plan/plan.ts'
import { secondsOf } from './numbers.ts'
import { timesFrom } from './times.ts'
import { withPoints, type Table } from './table.ts'

/** The time, at each time. */
export function clock({ shape, from }: ClockNode): Table {
  const { end, step } = shape.alignment!
  const points = timesFrom(from, end, step).map((time) => ({ time, values: [secondsOf(time)] }))
  return { shape, series: withPoints([], points) }
}

/** The newest point of each series, at each time. */
export function repeat({ shape, from }: RepeatNode, input: Table): Table {
  const { end, step } = shape.alignment!
  const times = timesFrom(from, end, step)
  const series = input.series.flatMap(({ fields, points }) => {
    const { values } = points.at(-1)!
    return withPoints(
      fields,
      times.map((time) => ({ time, values })),
    )
  })
  return { ...input, shape, series }
}
