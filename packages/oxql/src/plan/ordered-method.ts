import type { AlignMethod, OrderedMethod } from './plan.ts'

const KINDS: Readonly<Record<OrderedMethod['kind'], true>> = {
  stddev: true,
  difference: true,
  last_difference: true,
  changes: true,
  falls: true,
  rise: true,
  rise_rate: true,
  last_rise_rate: true,
  slope: true,
  line: true,
}

export function isOrdered(method: AlignMethod): method is OrderedMethod {
  return Object.hasOwn(KINDS, method.kind)
}
