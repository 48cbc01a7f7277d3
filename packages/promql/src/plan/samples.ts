import { filterNode } from '@oximeter/oxql/plan'
import type { Selector } from '../syntax/expression.ts'
import { bound } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { fixedTime } from './moved.ts'
import { values } from './range.ts'
import { sourcesOf } from './selector.ts'
import { vectorOf, type Vector } from './vector.ts'

/** Samples in a range as they are stored, with their own times. */
export function samplesOf(selector: Selector, context: PlanContext): Vector {
  const end = fixedTime(selector, context) ?? context.end
  const name = 'a range by itself'
  const branches = sourcesOf(selector, context).map((source) => {
    const node = filterNode(values(source, selector, { name, of: 'numbers' }, context), {
      kind: 'and',
      left: bound('>', end - selector.range!),
      right: bound('<=', end),
    })
    return { node, labels: source.labels, name: source.metric.name }
  })
  return vectorOf(...branches)
}
