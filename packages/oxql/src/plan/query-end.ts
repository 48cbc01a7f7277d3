import type { Condition, Query } from '../tree/tree.ts'
import { clampTime } from './time-range.ts'

/**
 * The end of all grids: the latest time that a filter of the query, of groups too, compares
 * `timestamp` with by `<`, `<=` or `==`, negated or not; undefined where there is none.
 */
export function queryEnd({ stages }: Query): bigint | undefined {
  const ends = stages.flatMap((stage) => {
    if (stage.kind === 'group') return stage.queries.map(queryEnd)
    return stage.kind === 'filter' ? [conditionEnd(stage.condition)] : []
  })
  return latest(ends)
}

function conditionEnd(condition: Condition): bigint | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return latest([conditionEnd(condition.left), conditionEnd(condition.right)])
    case 'not':
      return conditionEnd(condition.operand)
    case 'in':
      return undefined
    case 'compare': {
      const { name, comparator, value } = condition
      const isUpper = comparator === '<' || comparator === '<=' || comparator === '=='
      const isTime = name.text === 'timestamp' && value.type === 'timestamp'
      return isUpper && isTime ? clampTime(value.value) : undefined
    }
  }
}

function latest(times: readonly (bigint | undefined)[]): bigint | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined)
}
