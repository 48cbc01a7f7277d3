import type { FieldValues } from '@oximeter/core'
import type { Parameters } from '../engine.ts'

/** Values that fields must have. */
export type FieldFilter = Readonly<Record<string, FieldValues[keyof FieldValues] | number>>

/** SQL that holds for some rows of `timeseries AS described`. */
export interface SeriesCondition {
  readonly text: string
  /** The part that is about fields; true where there are none. */
  readonly ofFields: string
  readonly parameters: Parameters
}

/**
 * The series of a name that a filter leaves.
 *
 * @param prefix of the names of parameters, where a statement has several conditions
 */
export function seriesCondition(
  name: string,
  fields: FieldFilter = {},
  prefix = '',
): SeriesCondition {
  const parameters: Record<string, unknown> = { [`${prefix}name`]: name }
  const conditions = Object.entries(fields).map(([field, value], index) => {
    const [of, is] = [`${prefix}field${index}`, `${prefix}value${index}`]
    parameters[of] = field
    parameters[is] = String(value)
    const equals = `described.fields[{${of}:String}] = {${is}:String}`
    // A field that is not there reads as an empty text.
    return value === '' ? `mapContains(described.fields, {${of}:String}) AND ${equals}` : equals
  })
  const text = [`described.timeseries_name = {${prefix}name:String}`, ...conditions].join(' AND ')
  return { text, ofFields: conditions.join(' AND ') || 'true', parameters }
}
