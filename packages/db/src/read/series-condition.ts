import type { FieldValues } from '@oximeter/core'
import type { Parameters } from '../engine.ts'

/** Values that fields must have. */
export type FieldFilter = Readonly<Record<string, FieldValues[keyof FieldValues] | number>>

/** SQL that holds for the rows of `timeseries AS described` that a filter leaves, with its parameters. */
export function seriesCondition(
  name: string,
  fields: FieldFilter = {},
): { readonly text: string; readonly parameters: Parameters } {
  const parameters: Record<string, unknown> = { name }
  const conditions = Object.entries(fields).map(([field, value], index) => {
    parameters[`field${index}`] = field
    parameters[`value${index}`] = String(value)
    const equals = `described.fields[{field${index}:String}] = {value${index}:String}`
    // A field that is not there reads as an empty text.
    return value === ''
      ? `mapContains(described.fields, {field${index}:String}) AND ${equals}`
      : equals
  })
  const text = ['described.timeseries_name = {name:String}', ...conditions].join(' AND ')
  return { text, parameters }
}
