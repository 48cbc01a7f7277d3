import {
  makeField,
  parseFieldValue,
  timeseriesOf,
  type Field,
  type FieldSchema,
  type TimeseriesSchema,
} from '@oximeter/core'
import type { PlanCondition, PlanValue } from '../plan/condition.ts'
import type { ScanNode } from '../plan/plan.ts'
import type { SqlStorage } from './storage.ts'

export interface KnownSeries {
  /** More than one only where versions hold the same fields in other ways. */
  readonly keys: readonly bigint[]
  /** The text of each field of the shape. */
  readonly texts: readonly string[]
}

/**
 * The one series that a scan reads whose conditions say the value of every field: its key follows from
 * these, and to look it up among all series of the name would take longer than to read its samples.
 */
export function knownSeries(scan: ScanNode, storage: SqlStorage): KnownSeries | undefined {
  const { series, shape, versions } = scan
  // Of an open schema a series may lack what is said to be empty.
  if (!series || versions.some(({ open }) => open)) return undefined
  const values = equalities(series)
  if (!values || values.size !== shape.fields.length) return undefined
  const all = versions.map((version) => fieldsOf(version, values))
  const keys = new Set<bigint>()
  for (const [i, fields] of all.entries()) {
    if (!fields) return undefined
    keys.add(storage.keyOf(timeseriesOf({ ...versions[i]!, ...fields })))
  }
  return { keys: [...keys], texts: shape.fields.map(({ name }) => String(values.get(name)!.value)) }
}

/** The value of each field, if the condition is that fields are equal to one value each, and nothing else. */
function equalities(condition: PlanCondition): Map<string, PlanValue> | undefined {
  const values = new Map<string, PlanValue>()
  const collect = (part: PlanCondition): boolean => {
    if (part.kind === 'and') return collect(part.left) && collect(part.right)
    if (part.kind !== 'compare' || part.comparator !== '==') return false
    const { operand, value } = part
    if (operand.kind !== 'field') return false
    const known = values.get(operand.name)
    values.set(operand.name, value)
    return known === undefined || known.value === value.value
  }
  return collect(condition) ? values : undefined
}

/** Undefined if the version has others, or of types that cannot have these values. */
function fieldsOf(
  { fields }: TimeseriesSchema,
  values: ReadonlyMap<string, PlanValue>,
): { readonly targetFields: Field[]; readonly metricFields: Field[] } | undefined {
  const [targetFields, metricFields]: [Field[], Field[]] = [[], []]
  if (fields.length !== values.size) return undefined
  for (const field of fields) {
    const value = values.get(field.name)
    const made = value && fieldOf(field, String(value.value))
    if (!made) return undefined
    ;(field.source === 'target' ? targetFields : metricFields).push(made)
  }
  return { targetFields, metricFields }
}

/** Undefined where another text may be equal to it, or none is. */
function fieldOf({ name, type }: FieldSchema, text: string): Field | undefined {
  if (type === 'ip_addr') return undefined
  try {
    const value = parseFieldValue(type, text)
    return String(value) === text ? makeField(name, type, value) : undefined
  } catch {
    return undefined
  }
}
