import type { FullAlertRule } from '@oximeter/api'
import { parseQuery, planQuery, type PlanOptions, type TableShape } from '@oximeter/oxql'
import { RuleError } from './rule-error.ts'
import { unknownNames } from './template.ts'

/**
 * The query of a rule as it is asked at one time: the last point of each series that is not too old.
 * On a line of its own, so that places of mistakes are those of the query.
 */
export function queryAtOneTime({
  query,
  lookback_secs: secs,
}: Pick<FullAlertRule, 'query' | 'lookback_secs'>): string {
  return `${query}\n| filter timestamp > @now() - ${secs}s && timestamp <= @now()\n| last 1`
}

/**
 * Checks that a rule can be evaluated, as far as schemas tell.
 *
 * @throws OxqlError with all mistakes of the query
 * @throws {RuleError} where it answers something else than a rule needs
 */
export function checkRule(
  rule: Pick<FullAlertRule, 'query' | 'lookback_secs' | 'condition' | 'annotations'>,
  options: PlanOptions,
): void {
  // By itself first: its mistakes are not to be of what is put behind it.
  parseQuery(rule.query, options)
  const { tables } = planQuery(parseQuery(queryAtOneTime(rule), options), options)
  const { fields } = checkShapes(
    rule,
    tables.map(({ shape }) => shape),
  )
  const names = fields.map(({ name }) => name)
  for (const [annotation, text] of Object.entries(rule.annotations)) {
    const [unknown] = unknownNames(text, names)
    if (unknown === undefined) continue
    throw new RuleError(
      `the annotation ${annotation} has {{ ${unknown} }}, which the answer has not: there is ` +
        `{{ value }}${names.map((name) => `, {{ ${name} }}`).join('')}`,
    )
  }
}

/** The shape of the one table of an answer that a rule looks at. @throws {RuleError} */
export function checkShapes(
  { condition }: Pick<FullAlertRule, 'condition'>,
  shapes: readonly TableShape[],
): TableShape {
  const [shape, ...more] = shapes
  if (shape === undefined || more.length > 0) {
    throw new RuleError(
      `the query answers ${shapes.length} tables, and a rule looks at one: join them, or ask for one`,
    )
  }
  const [dimension, ...others] = shape.dimensions
  if (others.length > 0) {
    const names = shape.dimensions.map(({ name }) => name).join(', ')
    throw new RuleError(`the query answers several values (${names}): choose one with map`)
  }
  switch (dimension.type) {
    case 'integer':
    case 'double':
      return shape
    case 'boolean':
      if (condition === null) return shape
      throw new RuleError('the query answers true and false: leave the condition out')
    case 'string':
      throw new RuleError('the query answers texts, and a rule looks at numbers, or true and false')
    case 'integer_distribution':
    case 'double_distribution':
      throw new RuleError('the query answers distributions: choose a number with quantile or map')
  }
}
