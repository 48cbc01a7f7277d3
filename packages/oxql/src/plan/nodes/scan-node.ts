import { compareText, type FieldSchema, type TimeseriesSchema } from '@oximeter/core'
import { dataTypeOf, metricTypeOf } from '../data-type.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { ScanNode } from '../plan.ts'
import { scopeCondition, type Scope } from '../scope.ts'
import type { ShapeField } from '../table-shape.ts'

/**
 * All samples of a timeseries that the scope allows, as they are stored. Every scan is made here.
 *
 * @param versions all of one name, ascending
 * @throws PlanProblem `unknown-timeseries` of what the scope does not show, `out-of-scope`,
 *   `wrong-type` of bytes
 */
export function scanNode(
  versions: readonly [TimeseriesSchema, ...TimeseriesSchema[]],
  scope: Scope,
): ScanNode {
  const { name, datumType } = versions.at(-1)!
  const fields = unionOfFields(versions)
  const shapeFields = fields.map((field): ShapeField => {
    const optional = versions.some((version) => lacks(version, field))
    return { name: field.name, type: field.type, optional }
  })
  const series = scopeCondition(scope, versions, shapeFields)
  // Not before: that there are bytes is for those to know who may see them.
  const type = dataTypeOf(datumType)
  if (type === undefined) {
    throw new PlanProblem('wrong-type', `${name} holds bytes, which cannot be queried`)
  }
  const metricType = metricTypeOf(datumType)
  return {
    kind: 'scan',
    name,
    datumType,
    versions,
    fields,
    ...(series && { series }),
    shape: {
      name,
      fields: shapeFields,
      dimensions: [{ name, type, metricType }],
      hasStartTimes: metricType === 'cumulative',
    },
  }
}

/** As the newest version describes them; where versions disagree, of text: the canonical one serves every type. */
function unionOfFields(versions: readonly TimeseriesSchema[]): readonly FieldSchema[] {
  const union = new Map<string, FieldSchema>()
  for (const field of versions.flatMap(({ fields }) => fields)) {
    const known = union.get(field.name)
    const agrees = known === undefined || known.type === field.type
    union.set(field.name, agrees ? field : { ...field, type: 'string' })
  }
  return [...union.values()].sort((a, b) => compareText(a.name, b.name))
}

/** Of an open schema a text field that is not there is the same as an empty one. */
function lacks({ open, fields }: TimeseriesSchema, { name, type }: FieldSchema): boolean {
  const mayBeEmpty = open === true && type === 'string'
  return !mayBeEmpty && !fields.some((field) => field.name === name)
}
