import { linksOf } from './chain.ts'
import { formatLiteral } from './format-literal.ts'
import type { BinaryCondition, Condition } from './tree.ts'

const MARKS = { or: ' || ', and: ' && ', xor: ' ^ ' } as const
/** The higher binds the tighter. */
const BINDING = { or: 1, and: 2, xor: 3, not: 4, compare: 5, in: 5 } as const

/** A condition in one line, with no more parentheses than it needs. */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'or':
    case 'and':
    case 'xor':
      return formatChain(condition)
    case 'not':
      return `!${within(condition.operand, BINDING.compare)}`
    case 'compare':
      return `${condition.name.text} ${condition.comparator} ${formatLiteral(condition.value)}`
    case 'in':
      return `${condition.name.text} in [${condition.values.map(formatLiteral).join(', ')}]`
  }
}

function formatChain(condition: BinaryCondition): string {
  const { kind } = condition
  const links = linksOf(kind, condition)
  return links.map((link) => within(link, BINDING[kind] + 1)).join(MARKS[kind])
}

/** In parentheses, if it binds less than what is around it. */
function within(condition: Condition, binding: number): string {
  const text = formatCondition(condition)
  return BINDING[condition.kind] < binding ? `(${text})` : text
}
