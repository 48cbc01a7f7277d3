import type { OxqlTableShapeJson, OxqlValidation } from '@oximeter/api/client'
import { systemClock } from '@oximeter/core'
import type { Catalogues } from '@oximeter/db'
import {
  formatDuration,
  OxqlError,
  parseQuery,
  planQuery,
  type Catalogue,
  type OxqlMistake,
  type TableShape,
} from '@oximeter/oxql'

/** The mistakes of a query, or the shape of what it answers: without the metrics database. */
export async function validate(catalogues: Catalogues, text: string): Promise<OxqlValidation> {
  const now = systemClock()
  const shapesWith = (catalogue: Catalogue): OxqlTableShapeJson[] =>
    planQuery(parseQuery(text, { now }), { catalogue, now }).tables.map(({ shape }) =>
      toShapeJson(shape),
    )
  try {
    return { valid: true, mistakes: [], tables: await withSchemas(catalogues, shapesWith) }
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    return { valid: false, mistakes: error.mistakes.map(toMistakeJson), tables: [] }
  }
}

/** What was not known a moment ago may have been defined since. */
async function withSchemas<T>(
  catalogues: Catalogues,
  work: (catalogue: Catalogue) => T,
): Promise<T> {
  try {
    return work(await catalogues.recent())
  } catch (error) {
    const isUnknown =
      error instanceof OxqlError && error.mistakes.some(({ code }) => code.startsWith('unknown-'))
    if (!isUnknown) throw error
    return work(await catalogues.read())
  }
}

export function toMistakeJson({ code, message, span: { start, end }, hint }: OxqlMistake) {
  return { code, message, span: { start, end }, ...(hint !== undefined && { hint }) }
}

function toShapeJson(shape: TableShape): OxqlTableShapeJson {
  const { name, fields, dimensions, hasStartTimes, alignment } = shape
  return {
    name,
    fields: fields.map(({ name: field, type, optional }) => ({ name: field, type, optional })),
    dimensions: dimensions.map(({ name: dimension, type, metricType }) => ({
      name: dimension,
      type,
      metric_type: metricType,
    })),
    has_start_times: hasStartTimes,
    step: alignment === undefined ? null : formatDuration(alignment.step),
  }
}
