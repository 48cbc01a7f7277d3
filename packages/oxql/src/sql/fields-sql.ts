import type { FieldExpression, FieldsNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { asTheyAre, select, pointColumns, seriesColumns, type Relation } from './relation.ts'

/** Other fields: of those that are not there yet, what will be computed where they are wanted. */
export function fieldsSql({ input, outputs, shape }: FieldsNode, context: Context): Relation {
  const relation = context.compile(input)
  const { pendingFields } = relation
  const textOf = (name: string): string => {
    const place = relation.shape.fields.findIndex((field) => field.name === name)
    return pendingFields ? pendingFields.texts[place]! : `q.f${place}`
  }
  const texts = outputs.map((output) => {
    if (output.kind === 'field') return textOf(output.name)
    return textSql(output, textOf, context)
  })
  if (pendingFields) return { ...relation, shape, pendingFields: { ...pendingFields, texts } }
  const kept = [
    ...seriesColumns({ ...relation, shape: { ...shape, fields: [] } }),
    ...pointColumns(relation),
  ]
  const columns = [...asTheyAre(kept), ...texts.map((text, i) => [`f${i}`, text] as const)]
  return { ...relation, shape, sql: select(columns, relation.sql) }
}

function textSql(
  expression: FieldExpression,
  textOf: (name: string) => string,
  context: Context,
): string {
  const { parameters } = context
  const inner = (part: FieldExpression) => textSql(part, textOf, context)
  switch (expression.kind) {
    case 'field':
      return `ifNull(${textOf(expression.name)}, '')`
    case 'constant':
      // The engine takes no constants for keys.
      return `materialize(${parameters.string(expression.value)})`
    case 'texts': {
      const { of, separator } = expression
      return `arrayStringConcat([${of.map(inner).join(', ')}], ${parameters.string(separator)})`
    }
    case 'replaced': {
      const { of, pattern, template, otherwise } = expression
      const text = inner(of)
      // Where there are no groups the engine has nothing to extract: the whole is one.
      const groups = `extractGroups(${text}, ${parameters.string(`(${pattern})`)})`
      const parts = template.map((part) => {
        return typeof part === 'number' ? `${groups}[${part + 1}]` : parameters.string(part)
      })
      const replaced = `concat('', ${["''", ...parts].join(', ')})`
      return `if(match(${text}, ${parameters.string(pattern)}), ${replaced}, ${inner(otherwise)})`
    }
  }
}
