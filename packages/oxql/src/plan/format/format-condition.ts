import { formatTimestamp } from '@oximeter/core'
import { formatText } from '../../tree/format-literal.ts'
import type { Operand, PlanCondition, PlanValue } from '../condition.ts'
import { dimensionName } from '../look-up.ts'
import type { TableShape } from '../table-shape.ts'

const MARKS = { or: ' || ', and: ' && ', xor: ' ^ ' } as const
/** The higher binds the tighter. */
const BINDING = {
  or: 1,
  and: 2,
  xor: 3,
  not: 4,
  compare: 5,
  match: 5,
  in: 5,
  within: 5,
  missing: 5,
} as const

/** A condition of a plan in one line, as it could be written. */
export function formatCondition(condition: PlanCondition, shape: TableShape): string {
  const operand = (of: Operand) => formatOperand(of, shape)
  switch (condition.kind) {
    case 'or':
    case 'and':
    case 'xor': {
      // All three are associative: what hangs on the same operator needs no parentheses.
      const binding = BINDING[condition.kind]
      const left = inside(condition.left, binding, shape)
      return `${left}${MARKS[condition.kind]}${inside(condition.right, binding, shape)}`
    }
    case 'not':
      return `!${inside(condition.operand, BINDING.compare, shape)}`
    case 'compare':
      return `${operand(condition.operand)} ${condition.comparator} ${formatValue(condition.value)}`
    case 'missing':
      return `${operand(condition.operand)} is missing`
    case 'match':
      return `${operand(condition.operand)} ~= ${formatText(condition.pattern)}`
    case 'in':
      return `${operand(condition.operand)} in [${condition.values.map(formatValue).join(', ')}]`
    case 'within':
      return `${operand(condition.operand)} in [${condition.networks.map(quoted).join(', ')}]`
  }
}

/** In parentheses, if it binds less than what is around it. */
function inside(condition: PlanCondition, binding: number, shape: TableShape): string {
  const text = formatCondition(condition, shape)
  return BINDING[condition.kind] < binding ? `(${text})` : text
}

function formatOperand(operand: Operand, shape: TableShape): string {
  switch (operand.kind) {
    case 'field':
      return operand.name
    case 'dimension':
      return dimensionName(shape, operand.index)
    default:
      return operand.kind
  }
}

function formatValue(value: PlanValue): string {
  switch (value.type) {
    case 'string':
      return formatText(value.value)
    case 'uuid':
    case 'ip_addr':
      return quoted(value.value)
    case 'time':
      return `@${formatTimestamp(value.value)}`
    default:
      return String(value.value)
  }
}

function quoted(text: string): string {
  return `"${text}"`
}
