import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { METRIC_NAME } from '../names/label.ts'
import { errorAt, PromqlError } from '../promql-error.ts'
import { nanosecondsOf } from '../seconds.ts'
import type {
  Aggregation,
  Binary,
  Expression,
  Grouping,
  Matcher,
  Matching,
  Selector,
  Subquery,
} from './expression.ts'
import { readDuration, readNumber } from './read-number.ts'
import { readString } from './read-string.ts'

/** More than anybody writes, and less than what would be slow to compile. */
const MAX_LENGTH = 64 * 1024
const MAX_DEPTH = 100
/** 64 bits hold nanoseconds of 292 years. */
const MAX_SECONDS = 9_000_000_000

/** @throws {PromqlError} `bad_data` with the place of the mistake, or of what is not supported */
export function parsePromql(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    throw new PromqlError(
      'bad_data',
      `the query has ${text.length} characters: at most ${MAX_LENGTH} are taken`,
    )
  }
  const tree = parser.parse(text)
  checkSyntax(text, tree)
  return new Reader(text).expression(tree.topNode.getChild('Expr')!, 0)
}

/** A selector as it is given in `match[]`. @throws {PromqlError} `bad_data` */
export function parseSelector(text: string): Selector {
  const expression = parsePromql(text)
  if (
    expression.kind === 'selector' &&
    expression.range === undefined &&
    expression.offset === 0n &&
    expression.instead === undefined
  ) {
    return expression
  }
  throw errorAt(text, 0, 'a selector is wanted here, such as up{job="shop"}')
}

function checkSyntax(text: string, tree: Tree): void {
  tree.iterate({
    enter: (node) => {
      if (!node.type.isError) return
      const found = text.slice(node.from).trimStart()
      const called = /([a-zA-Z_]\w*)\s*$/.exec(text.slice(0, node.from))
      if (found.startsWith('(') && called) {
        throw errorAt(text, called.index, `parse error: unknown function with name "${called[1]}"`)
      }
      const shown = found === '' ? 'end of input' : JSON.stringify(/^\w+|./su.exec(found)![0])
      throw errorAt(text, node.from, `parse error: unexpected ${shown}`)
    },
  })
}

class Reader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  expression(node: SyntaxNode, depth: number): Expression {
    if (depth > MAX_DEPTH)
      this.#refuse(node, `more than ${MAX_DEPTH} operations hang on one another`)
    const inner = (child: SyntaxNode) => this.expression(child, depth + 1)
    const at = node.from
    switch (node.name) {
      case 'ParenExpr':
        return inner(this.#child(node, 'Expr'))
      case 'NumberDurationLiteral':
        return { kind: 'number', at, value: readNumber(this.#textOf(node)) }
      case 'StringLiteral':
        return { kind: 'string', at, value: this.#string(node) }
      case 'UnaryExpr': {
        const operand = inner(this.#child(node, 'Expr'))
        return this.#textOf(this.#child(node, 'UnaryOp')) === '+'
          ? operand
          : { kind: 'negation', at, operand }
      }
      case 'VectorSelector':
        return { kind: 'selector', at, matchers: this.#matchers(node), offset: 0n }
      case 'MatrixSelector':
        return this.#ranged(node, inner)
      case 'OffsetExpr':
        return this.#shifted(node, inner)
      case 'FunctionCall':
        return {
          kind: 'call',
          at,
          name: this.#textOf(this.#child(node, 'FunctionIdentifier')),
          operands: this.#operands(node).map(inner),
        }
      case 'AggregateExpr':
        return this.#aggregation(node, inner)
      case 'BinaryExpr':
        return this.#binary(node, inner)
      case 'SubqueryExpr':
        return this.#subquery(node, inner)
      case 'StepInvariantExpr':
        return this.#fixed(node, inner)
      default:
        return this.#refuse(
          node,
          `${node.name.replace(/Expr$/, '').toLowerCase()} is not supported`,
        )
    }
  }

  #ranged(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Selector {
    const operand = inner(this.#child(node, 'Expr'))
    if (operand.kind !== 'selector' || operand.range !== undefined) {
      return this.#refuse(node, 'only a metric has a range')
    }
    const range = this.#duration(this.#child(node, 'DurationExpr'))
    if (range <= 0n) this.#refuse(node, 'the range is 0')
    return { ...operand, range }
  }

  #subquery(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Subquery {
    const [range, resolution] = node.getChildren('DurationExpr').map((one) => {
      const duration = this.#duration(one)
      return duration > 0n ? duration : this.#refuse(one, 'the duration is 0')
    })
    return {
      kind: 'subquery',
      at: node.from,
      operand: inner(this.#child(node, 'Expr')),
      range: range ?? this.#refuse(node, 'a subquery has a range, such as [1h:1m]'),
      offset: 0n,
      ...(resolution !== undefined && { resolution }),
    }
  }

  #shifted(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Selector | Subquery {
    const operand = this.#movable(node, inner, 'offset')
    if (operand.offset !== 0n) this.#refuse(node, 'offset may not be set multiple times')
    const text = this.#child(node, 'OffsetDurationExpr')
    const isBack = this.#textOf(text).startsWith('-')
    const offset = this.#duration(text, isBack ? 1 : 0)
    return { ...operand, offset: isBack ? -offset : offset }
  }

  #fixed(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Selector | Subquery {
    const operand = this.#movable(node, inner, '@')
    if (operand.instead !== undefined) this.#refuse(node, '@ may not be set multiple times')
    const named = node.getChild('AtModifierPreprocessors')
    if (named) return { ...operand, instead: named.getChild('AtStart') ? 'start' : 'end' }
    const literal = this.#child(node, 'NumberDurationLiteral')
    const seconds = readNumber(this.#textOf(literal))
    if (!(Math.abs(seconds) < MAX_SECONDS)) this.#refuse(literal, 'that is no time: write seconds')
    return { ...operand, instead: nanosecondsOf(seconds) }
  }

  /** What can be looked at at another time. */
  #movable(
    node: SyntaxNode,
    inner: (child: SyntaxNode) => Expression,
    what: string,
  ): Selector | Subquery {
    const operand = inner(this.#child(node, 'Expr'))
    if (operand.kind === 'selector' || operand.kind === 'subquery') return operand
    return this.#refuse(
      node,
      `${what} belongs to a metric or a subquery: put it right behind, such as rate(up[5m] ${what === '@' ? '@ end()' : 'offset 1h'})`,
    )
  }

  #duration(node: SyntaxNode, from = 0): bigint {
    const text = this.#textOf(node).slice(from).trimStart()
    if (text.startsWith('-')) this.#refuse(node, 'the duration is negative')
    return readDuration(text) ?? this.#refuse(node, `${text} is no plain duration, such as 5m`)
  }

  #matchers(node: SyntaxNode): Matcher[] {
    const matchers: Matcher[] = []
    const name = node.getChild('Identifier')
    if (name) {
      matchers.push({ at: name.from, label: METRIC_NAME, operator: '=', value: this.#textOf(name) })
    }
    for (const part of childrenOf(node.getChild('LabelMatchers'))) {
      const at = part.from
      if (part.name === 'QuotedLabelName') {
        matchers.push({ at, label: METRIC_NAME, operator: '=', value: this.#string(part) })
      } else if (part.name.endsWith('LabelMatcher')) {
        const value = this.#string(this.#child(part, 'StringLiteral'))
        const operator = this.#textOf(this.#child(part, 'MatchOp')) as Matcher['operator']
        matchers.push({ at, label: this.#label(part.firstChild!), operator, value })
      }
    }
    return matchers
  }

  #aggregation(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Aggregation {
    const modifier = node.getChild('AggregateModifier')
    const grouping: Grouping = modifier
      ? { kind: modifier.getChild('By') ? 'by' : 'without', labels: this.#labels(modifier) }
      : { kind: 'by', labels: [] }
    const operator = this.#textOf(this.#child(node, 'AggregateOp'))
    const operands = this.#operands(node).map(inner)
    const wanted = ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']
    const hasParameter = wanted.includes(operator)
    if (operands.length !== (hasParameter ? 2 : 1)) {
      this.#refuse(
        node,
        `${operator} takes ${hasParameter ? 'a parameter and a vector' : 'one vector'}`,
      )
    }
    return {
      kind: 'aggregation',
      at: node.from,
      operator,
      grouping,
      operand: operands.at(-1)!,
      ...(hasParameter && { parameter: operands[0]! }),
    }
  }

  #binary(node: SyntaxNode, inner: (child: SyntaxNode) => Expression): Binary {
    const [left, right] = node.getChildren('Expr')
    const operator = afterComments(left!)
    const fill = node.getChild('FillModifier')
    if (fill) this.#refuse(fill, 'fill is not supported')
    if (this.#textOf(operator) === '^' && /^[+-]/.test(this.#textOf(left!))) {
      this.#refuse(node, 'say with parentheses what is raised: -(1 ^ 2) or (-1) ^ 2')
    }
    return {
      kind: 'binary',
      at: operator.from,
      operator: this.#textOf(operator),
      isBool: node.getChild('BoolModifier') !== null,
      matching: this.#matching(node.getChild('MatchingModifierClause')),
      left: inner(left!),
      right: inner(right!),
    }
  }

  #matching(clause: SyntaxNode | null): Matching {
    if (!clause) return { kind: 'ignoring', labels: [], include: [] }
    const [labels, include] = clause.getChildren('GroupingLabels')
    const many = clause.getChild('GroupLeft')
      ? 'left'
      : clause.getChild('GroupRight')
        ? 'right'
        : undefined
    return {
      kind: clause.getChild('On') ? 'on' : 'ignoring',
      labels: this.#namesIn(labels!),
      include: include ? this.#namesIn(include) : [],
      ...(many && { many }),
    }
  }

  #labels(modifier: SyntaxNode): string[] {
    return this.#namesIn(this.#child(modifier, 'GroupingLabels'))
  }

  #namesIn(grouping: SyntaxNode): string[] {
    return childrenOf(grouping)
      .filter(({ name }) => name === 'LabelName' || name === 'QuotedLabelName')
      .map((label) => this.#label(label))
  }

  #label(node: SyntaxNode): string {
    return node.name === 'QuotedLabelName' ? this.#string(node) : this.#textOf(node)
  }

  #operands(node: SyntaxNode): SyntaxNode[] {
    return this.#child(node, 'FunctionCallBody').getChildren('Expr')
  }

  #string(node: SyntaxNode): string {
    return (
      readString(this.#textOf(node)) ??
      this.#refuse(node, 'parse error: the text in quotes is not closed, or has an unknown escape')
    )
  }

  #child(node: SyntaxNode, name: string): SyntaxNode {
    return node.getChild(name) ?? this.#refuse(node, `parse error: incomplete expression`)
  }

  #textOf({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to)
  }

  #refuse(node: SyntaxNode, message: string): never {
    throw errorAt(this.#text, node.from, message)
  }
}

function afterComments(node: SyntaxNode): SyntaxNode {
  const next = node.nextSibling!
  return next.name === 'LineComment' ? afterComments(next) : next
}

function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) children.push(child)
  return children
}
