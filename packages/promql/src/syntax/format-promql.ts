import { METRIC_NAME } from '../names/label.ts'
import type {
  Aggregation,
  Binary,
  Call,
  Expression,
  Matching,
  Moved,
  Selector,
  Subquery,
} from './expression.ts'
import {
  formatDuration,
  formatLabel,
  formatNumber,
  formatText,
  formatTime,
  isPlainMetric,
} from './format-literal.ts'
import { parsePromql } from './parse-promql.ts'

/** What is longer is broken into lines. */
const WIDTH = 100
/** The higher binds the tighter. */
const BINDING: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
}
const COMPARISON = 3
const UNARY = 5

/**
 * The same query as Prometheus would write it, in lines where it is long. Comments and parentheses that
 * say nothing are left out.
 *
 * @throws {PromqlError} `bad_data` of what is no query
 */
export function formatPromql(text: string): string {
  return inLines(parsePromql(text), 0)
}

function inLines(expression: Expression, level: number): string {
  const indent = '  '.repeat(level)
  const line = inOneLine(expression)
  if (line.length <= WIDTH) return indent + line
  const inner = (part: Expression) => inLines(part, level + 1)
  switch (expression.kind) {
    case 'binary': {
      const side = (part: Expression, isRight: boolean) => {
        if (!isLoose(part, expression, isRight)) return inner(part)
        return `${indent}  (\n${inLines(part, level + 2)}\n${indent}  )`
      }
      const { left, right } = expression
      return `${side(left, false)}\n${indent}${operatorOf(expression)}\n${side(right, true)}`
    }
    case 'aggregation':
    case 'call': {
      const operands = operandsOf(expression).map(inner).join(',\n')
      return `${indent}${headOf(expression)}(\n${operands}\n${indent})`
    }
    case 'subquery':
      return `${indent}(\n${inner(expression.operand)}\n${indent})${rangeOf(expression)}`
    default:
      return indent + line
  }
}

function inOneLine(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return formatNumber(expression.value)
    case 'string':
      return formatText(expression.value)
    case 'selector':
      return formatSelector(expression)
    case 'subquery': {
      const { operand } = expression
      const text = inOneLine(operand)
      const isTight = ['selector', 'call', 'aggregation'].includes(operand.kind)
      return `${isTight ? text : `(${text})`}${rangeOf(expression)}`
    }
    case 'aggregation':
    case 'call':
      return `${headOf(expression)}(${operandsOf(expression).map(inOneLine).join(', ')})`
    case 'negation': {
      const { operand } = expression
      const isSimple = operand.kind !== 'binary' && operand.kind !== 'negation'
      return `-${isSimple ? inOneLine(operand) : `(${inOneLine(operand)})`}`
    }
    case 'binary': {
      const side = (part: Expression, isRight: boolean) => {
        return isLoose(part, expression, isRight) ? `(${inOneLine(part)})` : inOneLine(part)
      }
      const { left, right } = expression
      return `${side(left, false)} ${operatorOf(expression)} ${side(right, true)}`
    }
  }
}

/** Whether it would hang together otherwise without parentheses. */
function isLoose(part: Expression, { operator }: Binary, isRight: boolean): boolean {
  const binding = bindingOf(operator)
  if (part.kind === 'negation' || (part.kind === 'number' && part.value < 0)) {
    return binding > UNARY && !isRight
  }
  if (part.kind !== 'binary') return false
  const own = bindingOf(part.operator)
  // Powers are read from the right, all others from the left.
  return own < binding || (own === binding && isRight !== (operator === '^'))
}

function bindingOf(operator: string): number {
  return BINDING[operator] ?? COMPARISON
}

function operatorOf({ operator, isBool, matching }: Binary): string {
  return [operator, ...(isBool ? ['bool'] : []), ...matchingOf(matching)].join(' ')
}

function matchingOf({ kind, labels, many, include }: Matching): string[] {
  const isSaid = kind === 'on' || labels.length > 0 || many !== undefined
  return [
    ...(isSaid ? [`${kind} ${listOf(labels)}`] : []),
    ...(many ? [`group_${many} ${listOf(include)}`] : []),
  ]
}

function operandsOf(expression: Aggregation | Call): readonly Expression[] {
  if (expression.kind === 'call') return expression.operands
  const { parameter, operand } = expression
  return parameter ? [parameter, operand] : [operand]
}

function headOf(expression: Aggregation | Call): string {
  if (expression.kind === 'call') return expression.name
  const { operator, grouping } = expression
  const { kind, labels } = grouping
  return kind === 'by' && labels.length === 0 ? operator : `${operator} ${kind} ${listOf(labels)} `
}

function listOf(labels: readonly string[]): string {
  return `(${labels.map(formatLabel).join(', ')})`
}

function formatSelector(selector: Selector): string {
  const { matchers, range } = selector
  const named = matchers.find(({ label, operator, value }) => {
    return label === METRIC_NAME && operator === '=' && isPlainMetric(value)
  })
  const others = matchers
    .filter((matcher) => matcher !== named)
    .map(({ label, operator, value }) => `${formatLabel(label)}${operator}${formatText(value)}`)
  const braces = others.length > 0 || !named ? `{${others.join(',')}}` : ''
  const window = range === undefined ? '' : `[${formatDuration(range)}]`
  return `${named?.value ?? ''}${braces}${window}${formatMoved(selector)}`
}

function rangeOf(subquery: Subquery): string {
  const { range, resolution } = subquery
  const step = resolution === undefined ? '' : formatDuration(resolution)
  return `[${formatDuration(range)}:${step}]${formatMoved(subquery)}`
}

function formatMoved({ offset, instead }: Moved): string {
  const at =
    instead === undefined
      ? ''
      : ` @ ${typeof instead === 'bigint' ? formatTime(instead) : `${instead}()`}`
  if (offset === 0n) return at
  return `${at} offset ${offset < 0n ? '-' : ''}${formatDuration(offset < 0n ? -offset : offset)}`
}
