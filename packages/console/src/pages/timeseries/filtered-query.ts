import type { FieldValueJson } from '@oximeter/api/client'
import { formatText } from '@oximeter/oxql'

/** A query of only those series whose field has a value: the condition comes right behind `get`. */
export function filteredQuery(query: string, field: string, { value }: FieldValueJson): string {
  const literal = typeof value === 'string' ? formatText(value) : String(value)
  const [get = '', ...rest] = query.split(' | ')
  return [get, `filter ${field} == ${literal}`, ...rest].join(' | ')
}
