import type { DatumType } from '@oximeter/core'

import { SchemaTemplate } from './arrow/schema-writer.ts'
import { pointFields, type PointColumns } from './datum-columns.ts'

const templates = new Map<string, SchemaTemplate>()

/** The schema of points of a type: made once. */
export function pointSchema(type: DatumType, columns: PointColumns): SchemaTemplate {
  const key = `${type} ${columns.timestamps} ${columns.startTimes} ${columns.absences}`
  let template = templates.get(key)
  if (!template) templates.set(key, (template = new SchemaTemplate(pointFields(type, columns))))
  return template
}
