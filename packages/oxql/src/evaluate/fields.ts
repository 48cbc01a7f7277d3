import type { FieldExpression, FieldsNode } from '../plan/plan.ts'
import type { TableShape } from '../plan/table-shape.ts'
import { inOrderOfFields, pick, placesOf } from './order.ts'
import { toRegExp } from './regular-expression.ts'
import type { FieldValues, Table } from './table.ts'

/** The same points under other fields. */
export function fields({ shape, outputs }: FieldsNode, input: Table): Table {
  const series = input.series.map((one) => ({
    fields: outputs.map((output) => {
      return output.kind === 'field'
        ? fieldOf(output.name, one.fields, input.shape)
        : textOf(output, one.fields, input.shape)
    }),
    points: one.points,
  }))
  return { ...input, shape, series: input.isRanked ? series : inOrderOfFields(shape, series) }
}

function fieldOf(name: string, values: FieldValues, shape: TableShape) {
  return pick(values, placesOf(shape, [name]))[0]!
}

function textOf(expression: FieldExpression, values: FieldValues, shape: TableShape): string {
  const inner = (part: FieldExpression) => textOf(part, values, shape)
  switch (expression.kind) {
    case 'field':
      return String(fieldOf(expression.name, values, shape) ?? '')
    case 'constant':
      return expression.value
    case 'texts':
      return expression.of.map(inner).join(expression.separator)
    case 'replaced': {
      const groups = toRegExp(expression.pattern).exec(inner(expression.of))
      if (!groups) return inner(expression.otherwise)
      const parts = expression.template.map((part) => {
        return typeof part === 'number' ? (groups[part] ?? '') : part
      })
      return parts.join('')
    }
  }
}
