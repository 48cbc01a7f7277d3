import type { FieldExpression } from '@oximeter/oxql/plan'
import { isPlainLabel } from '../names/label.ts'
import type { Call } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { textOf as literalTextOf } from './literal.ts'
import { groupsOf } from './pattern.ts'
import { relabelled, textOf } from './relabel.ts'
import { vectorOf, type Branch, type Vector } from './vector.ts'

/** A label made of another one by a pattern, where it matches. */
export function labelReplace(call: Call, vector: Vector, context: PlanContext): Vector {
  if (call.operands.length !== 5) {
    refuse(
      context,
      call,
      'label_replace takes a vector, a label, a replacement, another label and a pattern',
    )
  }
  const [label, replacement, from, pattern] = call.operands
    .slice(1)
    .map((operand) => literalTextOf(operand, context)) as [string, string, string, string]
  checkLabel(label, call, context)
  const template = templateOf(replacement, pattern)
  return withLabel(vector, label, (branch) => ({
    kind: 'replaced',
    of: textOf(from, branch),
    pattern: `^(?:${pattern})$`,
    template,
    otherwise: textOf(label, branch),
  }))
}

/** A label made of several, one after another. */
export function labelJoin(call: Call, vector: Vector, context: PlanContext): Vector {
  if (call.operands.length < 3) {
    refuse(context, call, 'label_join takes a vector, a label, a separator and other labels')
  }
  const [label, separator, ...from] = call.operands
    .slice(1)
    .map((operand) => literalTextOf(operand, context)) as [string, string, ...string[]]
  checkLabel(label, call, context)
  return withLabel(vector, label, (branch) => ({
    kind: 'texts',
    of: from.map((one) => textOf(one, branch)),
    separator,
  }))
}

function withLabel(
  { branches }: Vector,
  label: string,
  valueOf: (branch: Branch) => FieldExpression,
): Vector {
  return vectorOf(
    ...branches.map((branch) => relabelled(branch, new Map([[label, valueOf(branch)]]))),
  )
}

function checkLabel(label: string, call: Call, context: PlanContext): void {
  if (isPlainLabel(label)) return
  refuse(context, call.operands[1]!, `invalid destination label name in ${call.name}(): ${label}`)
}

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)\})/gu

/** Texts and numbers of groups, of what is written `$1`, `${1}` or `${name}`; of no such group nothing. */
function templateOf(replacement: string, pattern: string): (string | number)[] {
  const { count, names } = groupsOf(pattern)
  const parts: (string | number)[] = []
  let end = 0
  for (const found of replacement.matchAll(REFERENCE)) {
    parts.push(replacement.slice(end, found.index))
    end = found.index + found[0].length
    const name = found[1] ?? found[2]
    if (name === undefined) {
      parts.push('$')
      continue
    }
    const number = /^\d+$/.test(name) ? Number(name) : (names[name] ?? Infinity)
    if (number <= count) parts.push(number)
  }
  parts.push(replacement.slice(end))
  return parts.filter((part) => part !== '')
}
