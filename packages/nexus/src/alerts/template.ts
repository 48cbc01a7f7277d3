import { RULE_VALUE, type RuleValue } from './rule-value.ts'

const PLACE = /\{\{\s*([^{}\s]+)\s*\}\}/g

/**
 * Puts values in the places of a text: `{{ disk }}` is a field, `{{ value }}` the value. There is
 * nothing else, and nothing that is put in is looked at again. What is not known stays as it is written.
 */
export function filled(
  text: string,
  fields: Readonly<Record<string, string>>,
  value: RuleValue | null,
): string {
  return text.replaceAll(PLACE, (written, name: string) => {
    if (name === RULE_VALUE) return value === null ? 'none' : valueText(value)
    return Object.hasOwn(fields, name) ? (fields[name] ?? '') : written
  })
}

/** Names in a text that are neither the value nor one of these. */
export function unknownNames(text: string, fields: readonly string[]): string[] {
  return Array.from(text.matchAll(PLACE), ([, name = '']) => name).filter(
    (name) => name !== RULE_VALUE && !fields.includes(name),
  )
}

/** For people: integers have all their digits, other numbers six. */
function valueText(value: RuleValue): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(6)))
}
