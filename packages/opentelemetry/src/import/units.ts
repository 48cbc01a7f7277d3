import type { Units } from '@oximeter/core'

const UNITS: ReadonlyMap<string, Units> = new Map<string, Units>([
  ['By', 'bytes'],
  ['s', 'seconds'],
  ['ns', 'nanoseconds'],
  ['V', 'volts'],
  ['A', 'amps'],
  ['W', 'watts'],
  ['J', 'joules'],
  ['Cel', 'degrees_celsius'],
  ['{rpm}', 'rpm'],
  ['{rotation}/min', 'rpm'],
  ['{revolution}/min', 'rpm'],
])

/**
 * Our unit for one in UCUM's notation: `s`, `By`, `{request}` … Values are never converted, so that
 * milliseconds and whatever else we have no unit for are `none`; the original stays in the schema.
 */
export function unitsOf(ucum: string): Units {
  const known = UNITS.get(ucum)
  if (known !== undefined) return known
  // What is in braces says what is counted.
  return /^\{[^{}]*\}$/.test(ucum) ? 'count' : 'none'
}
