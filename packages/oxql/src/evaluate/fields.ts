import type { FieldExpression, FieldsNode } from '../plan/plan.ts'
import type { TableShape } from '../plan/table-shape.ts'
import { inOrderOfFields, valueOfField } from './order.ts'
import { toRegExp } from './regular-expression.ts'
import type { FieldValues, Table } from './table.ts'

/** The same points under other fields. */
export function fields({ shape, outputs }: FieldsNode, input: Table): Table {
  const series = input.series.map((one) => ({
    fields: outputs.map((output) => {
      return output.kind === 'field'
        ? valueOfField(input.shape, one.fields, output.name)
        : textOf(output, one.fields, input.shape)
    }),
    points: one.points,
  }))
  return { ...input, shape, series: input.isRanked ? series : inOrderOfFields(shape, series) }
}

function textOf(expression: FieldExpression, values: FieldValues, shape: TableShape): string {
  const inner = (part: FieldExpression) => textOf(part, values, shape)
  switch (expression.kind) {
    case 'field':
      return String(valueOfField(shape, values, expression.name) ?? '')
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
