import type { Units } from '@oximeter/core'

/** How Prometheus writes the units at the end of a name. What has none is `none` or `count`. */
const SUFFIXES: Partial<Record<Units, string>> = {
  bytes: 'bytes',
  seconds: 'seconds',
  nanoseconds: 'nanoseconds',
  volts: 'volts',
  amps: 'amperes',
  watts: 'watts',
  degrees_celsius: 'celsius',
  rpm: 'rpm',
  joules: 'joules',
}

const UNITS_BY_SUFFIX = new Map(
  Object.entries(SUFFIXES).map(([unit, suffix]) => [suffix, unit as Units]),
)

export function suffixOfUnits(units: Units): string | undefined {
  return SUFFIXES[units]
}

/** What a metric of Prometheus is measured in, by the unit that it declares or by its name. */
export function unitsOfName(sampleName: string, declared?: string): Units {
  const known = UNITS_BY_SUFFIX.get(declared ?? '')
  if (known !== undefined) return known
  if (sampleName.endsWith('_count')) return 'count'
  const bare = sampleName.replace(/_(?:total|sum|bucket|gsum|gcount)$/, '')
  const byName = UNITS_BY_SUFFIX.get(bare.slice(bare.lastIndexOf('_') + 1))
  return byName ?? (sampleName.endsWith('_total') ? 'count' : 'none')
}
