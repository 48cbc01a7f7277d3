import { compareText } from '@oximeter/core'
import { findField } from '../look-up.ts'
import { checkPattern } from '../pattern.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { FieldExpression, FieldsNode, PlanNode } from '../plan.ts'
import type { ShapeField, TableShape } from '../table-shape.ts'

export interface FieldOutput {
  readonly name: string
  readonly value: FieldExpression
}

/**
 * Fields made of those that there are; what is not named is left out.
 *
 * @throws PlanProblem `unknown-field`; `mismatch` if two have one name; `wrong-type` of a pattern
 */
export function fieldsNode(input: PlanNode, outputs: readonly FieldOutput[]): FieldsNode {
  const { shape } = input
  const sorted = outputs.toSorted((a, b) => compareText(a.name, b.name))
  const twice = sorted.find(({ name }, i) => name === sorted[i + 1]?.name)
  if (twice) throw new PlanProblem('mismatch', `${shape.name} would have two fields ${twice.name}`)
  return {
    kind: 'fields',
    input,
    outputs: sorted.map(({ value }) => value),
    shape: { ...shape, fields: sorted.map((output) => fieldOf(output, shape)) },
  }
}

function fieldOf({ name, value }: FieldOutput, shape: TableShape): ShapeField {
  check(value, shape)
  if (value.kind !== 'field') return { name, type: 'string', optional: false }
  return { ...findField(shape, value.name), name }
}

function check(value: FieldExpression, shape: TableShape): void {
  switch (value.kind) {
    case 'field':
      findField(shape, value.name)
      return
    case 'constant':
      return
    case 'texts':
      for (const part of value.of) check(part, shape)
      return
    case 'replaced':
      checkPattern(value.pattern)
      check(value.of, shape)
      check(value.otherwise, shape)
  }
}
