import { formatText } from '../../tree/format-literal.ts'
import type { FieldExpression, FieldsNode } from '../plan.ts'

/** Fields that are made of others, each with what it is made of. */
export function formatFields({ outputs, shape }: FieldsNode): string {
  const texts = outputs.map((output, i) => {
    const text = formatField(output)
    const { name } = shape.fields[i]!
    return name === text ? text : `${text} as ${name}`
  })
  return `[${texts.join(', ')}]`
}

function formatField(expression: FieldExpression): string {
  switch (expression.kind) {
    case 'field':
      return expression.name
    case 'constant':
      return formatText(expression.value)
    case 'texts': {
      const { of, separator } = expression
      const parts = [...of.map(formatField), ...(separator === '' ? [] : [formatText(separator)])]
      return `text(${parts.join(', ')})`
    }
    case 'replaced': {
      const { of, pattern, template, otherwise } = expression
      const replacement = template.map((part) => (typeof part === 'number' ? `\${${part}}` : part))
      return `replace(${[formatField(of), formatText(pattern), formatText(replacement.join('')), formatField(otherwise)].join(', ')})`
    }
  }
}
