import { whichOf } from '../nearest.ts'
import { FUNCTIONS } from '../tree/keywords.ts'
import type { Expression, Literal } from '../tree/tree.ts'
import { acceptName, parseList } from './parse-list.ts'
import { expectNumber, integerLiteral } from './parse-literal.ts'
import type { Reader } from './reader.ts'
import { shown } from './wording.ts'

type Operator = Extract<Expression, { kind: 'binary' }>['operator']

/** A sum or product is as deep as it is long. */
const MAX_OPERATORS = 256

const SUMS = ['+', '-'] as const
const PRODUCTS = ['*', '/', '%'] as const

export function parseExpression(reader: Reader): Expression {
  return parseLeft(reader, SUMS, () => parseLeft(reader, PRODUCTS, () => parseUnary(reader)))
}

/** Operators that bind alike, from left to right. */
function parseLeft(
  reader: Reader,
  operators: readonly Operator[],
  parseOperand: () => Expression,
): Expression {
  let left = parseOperand()
  for (let count = 1; reader.isMark(...operators); count++) {
    const { text } = reader.token
    if (count > MAX_OPERATORS) {
      const hint = 'compute parts of it in a map before'
      reader.stop('too-deep', reader.token, `more than ${MAX_OPERATORS} operators in a row`, hint)
    }
    reader.advance()
    const right = parseOperand()
    left = {
      kind: 'binary',
      operator: text as Operator,
      left,
      right,
      start: left.start,
      end: right.end,
    }
  }
  return left
}

function parseUnary(reader: Reader): Expression {
  const { token } = reader
  let isNegated = false
  while (reader.acceptMark('-')) isNegated = !isNegated
  const operand = parsePrimary(reader)
  return isNegated ? negate(reader, operand, token.start) : operand
}

/** The sign of a number is part of it. */
function negate(reader: Reader, operand: Expression, start: number): Expression {
  const span = { start, end: operand.end }
  if (operand.kind === 'negate') return operand.operand
  if (operand.kind !== 'literal') return { kind: 'negate', operand, ...span }
  const literal = negative(reader, operand.literal, span)
  return { kind: 'literal', literal, ...span }
}

function negative(reader: Reader, literal: Literal, span: { start: number; end: number }): Literal {
  if (literal.type === 'integer') return integerLiteral(reader, -literal.value, span)
  return literal.type === 'double' ? { ...literal, value: -literal.value, ...span } : literal
}

function parsePrimary(reader: Reader): Expression {
  if (reader.isMark('(')) {
    return reader.nested(() => {
      reader.advance()
      const expression = parseExpression(reader)
      reader.expectMark(')')
      return expression
    })
  }
  if (reader.token.kind === 'number') {
    const literal = expectNumber(reader, 'a number', 'durations cannot be computed with')
    return { kind: 'literal', literal, start: literal.start, end: literal.end }
  }
  reader.isKind('number', 'a number')
  const name = acceptName(reader)
  if (name === undefined) return reader.fail()
  if (!reader.isMark('(')) return { kind: 'name', name, start: name.start, end: name.end }
  if (!(FUNCTIONS as readonly string[]).includes(name.text)) {
    const message = `there is no function ${shown(name.text)}`
    reader.report('unknown-name', name, message, whichOf(name.text, FUNCTIONS))
  }
  return reader.nested(() => {
    const inner = parseList(reader, '(', ')', () => parseExpression(reader))
    return { kind: 'call', name, arguments: inner, ...reader.spanFrom(name) }
  })
}
