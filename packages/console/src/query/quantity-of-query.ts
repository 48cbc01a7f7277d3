import type { Units } from '@oximeter/core'
import { OxqlError, parseQuery, type Query, type Stage } from '@oximeter/oxql'

import { rateOf, type Quantity } from '../format/quantity.ts'

const PLAIN: Quantity = { units: 'none' }

/**
 * What the numbers of an answer are: the unit of the timeseries, and what the stages make of it. Plain numbers
 * where that is not known, as of computed ones or of several units.
 *
 * @param unitsOf of a timeseries; undefined where it is not known
 */
export function quantityOfQuery(
  text: string,
  unitsOf: (timeseries: string) => Units | undefined,
): Quantity {
  try {
    return quantityOf(parseQuery(text, { now: 0n }), unitsOf)
  } catch (error) {
    if (error instanceof OxqlError) return PLAIN
    throw error
  }
}

function quantityOf(
  { stages }: Query,
  unitsOf: (timeseries: string) => Units | undefined,
): Quantity {
  let quantity = PLAIN
  for (const stage of stages) quantity = quantityAfter(stage, quantity, unitsOf)
  return quantity
}

function quantityAfter(
  stage: Stage,
  before: Quantity,
  unitsOf: (timeseries: string) => Units | undefined,
): Quantity {
  switch (stage.kind) {
    case 'get':
      return common(stage.names.map(({ text }) => ({ units: unitsOf(text) ?? 'none' })))
    case 'group':
      return common(stage.queries.map((query) => quantityOf(query, unitsOf)))
    case 'align':
      if (stage.method.text === 'rate') return rateOf(before)
      return stage.method.text === 'count_within' ? { units: 'count' } : before
    case 'group_by':
      return stage.reducer?.name.text === 'count' ? { units: 'count' } : before
    case 'statistic':
      // Quantiles, means and sums of what is in the bins.
      return stage.name.text === 'count' ? { units: 'count' } : before
    case 'map':
      // A name alone is passed on.
      return stage.outputs.every(({ expression }) => expression.kind === 'name') ? before : PLAIN
    default:
      return before
  }
}

function common(quantities: readonly Quantity[]): Quantity {
  const [first, ...others] = quantities
  const isSame = others.every(
    ({ units, perSecond }) => units === first?.units && perSecond === first.perSecond,
  )
  return isSame ? (first ?? PLAIN) : PLAIN
}
