import { chain } from '../tree/chain.ts'
import { COMPARATORS } from '../tree/keywords.ts'
import type { BinaryCondition, Comparator, Condition, Literal } from '../tree/tree.ts'
import { conditionHint, flippedHint, valueHint } from './habits.ts'
import { acceptLiteral } from './parse-literal.ts'
import { acceptName, parseList } from './parse-list.ts'
import type { Reader } from './reader.ts'

/** Operators and the mark of each, which binds tighter than those before it. */
const OPERATORS: readonly (readonly [BinaryCondition['kind'], string])[] = [
  ['or', '||'],
  ['and', '&&'],
  ['xor', '^'],
]

export function parseCondition(reader: Reader, level = 0): Condition {
  const operator = OPERATORS[level]
  if (operator === undefined) return parseFactor(reader)
  const [kind, mark] = operator
  const first = parseCondition(reader, level + 1)
  const rest: Condition[] = []
  while (reader.acceptMark(mark)) rest.push(parseCondition(reader, level + 1))
  return chain(kind, [first, ...rest])
}

function parseFactor(reader: Reader): Condition {
  const { token } = reader
  let isNegated = false
  while (reader.acceptMark('!')) isNegated = !isNegated
  const operand = parsePrimary(reader)
  if (!isNegated) return operand
  return operand.kind === 'not'
    ? operand.operand
    : { kind: 'not', operand, ...reader.spanFrom(token) }
}

function parsePrimary(reader: Reader): Condition {
  if (reader.isMark('(')) {
    return reader.nested(() => {
      reader.advance()
      const condition = parseCondition(reader)
      reader.expectMark(')', conditionHint(reader))
      return condition
    })
  }
  return parseComparison(reader)
}

function parseComparison(reader: Reader): Condition {
  const name = acceptName(reader) ?? reader.fail(flippedHint(reader))
  if (reader.acceptWord('in')) {
    const values = parseList(
      reader,
      '[',
      ']',
      () => expectValue(reader),
      'values stand in brackets: [1, 2]',
    )
    return { kind: 'in', name, values, ...reader.spanFrom(name) }
  }
  const comparator = acceptComparator(reader)
  if (comparator === undefined) return reader.fail(conditionHint(reader, name))
  const value = expectValue(reader)
  if (comparator === '~=' && value.type !== 'string') {
    reader.report(
      'wrong-type',
      value,
      '~= compares with a regular expression',
      "such as 'eth[0-9]'",
    )
  }
  return { kind: 'compare', name, comparator, value, ...reader.spanFrom(name) }
}

function acceptComparator(reader: Reader): Comparator | undefined {
  if (reader.token.text === '=~' && reader.token.kind === 'mark') {
    reader.advance()
    return '~='
  }
  return reader.acceptMark(...COMPARATORS)?.text as Comparator | undefined
}

function expectValue(reader: Reader): Literal {
  return acceptLiteral(reader) ?? reader.fail(valueHint(reader))
}
