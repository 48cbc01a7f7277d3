import type { AlertCondition } from '@oximeter/api/client'

/** What stands for the value of a series in texts. */
export const RULE_VALUE = 'value'

/** The value of a series that a rule looks at. */
export type RuleValue = number | bigint | boolean

/** Whether a value is an alert. An integer is compared exactly; what is no number is none of them. */
export function holds(value: RuleValue, condition: AlertCondition | null): boolean {
  if (typeof value === 'boolean') return value
  if (condition === null) return true
  const { op, threshold } = condition
  switch (op) {
    case '>':
      return value > threshold
    case '>=':
      return value >= threshold
    case '<':
      return value < threshold
    case '<=':
      return value <= threshold
    case '==':
      return isEqual(value, threshold)
    case '!=':
      return !Number.isNaN(value) && !isEqual(value, threshold)
  }
}

function isEqual(value: number | bigint, threshold: number): boolean {
  return value >= threshold && value <= threshold
}

/** As it is kept. */
export function storedText(value: RuleValue): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}

/** A value that was kept; null of what JSON has no number for. */
export function parseStored(text: string | null): number | bigint | null {
  if (text === null) return null
  const number = Number(text)
  if (!Number.isFinite(number)) return null
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number
}
