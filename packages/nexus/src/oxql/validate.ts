import type { OxqlTableShapeJson, OxqlTextRequest, OxqlValidation } from '@oximeter/api/client'
import { systemClock } from '@oximeter/core'
import type { Catalogues } from '@oximeter/db'
import { askedRange } from './asked-range.ts'
import {
  formatDuration,
  OxqlError,
  parseQuery,
  planQuery,
  withinRange,
  type OxqlMistake,
  type Scope,
  type TableShape,
} from '@oximeter/oxql'

/** The mistakes of a query, or the shape of what it answers: without the metrics database. */
export async function validate(
  catalogues: Pick<Catalogues, 'plan'>,
  { query: text, ...range }: OxqlTextRequest,
  scope: Scope,
): Promise<OxqlValidation> {
  const { now, times = {}, step } = askedRange(range, systemClock())
  try {
    const query = withinRange(parseQuery(text, { now, ...(step && { step }) }), times)
    const { tables } = await catalogues.plan((catalogue) =>
      planQuery(query, { catalogue, scope, now }),
    )
    return { valid: true, mistakes: [], tables: tables.map(({ shape }) => toShapeJson(shape)) }
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    return { valid: false, mistakes: error.mistakes.map(toMistakeJson), tables: [] }
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
