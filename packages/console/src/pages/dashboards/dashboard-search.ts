import type { DashboardVariable } from '@oximeter/api/client'
import type { VariableValues } from '@oximeter/oxql'

import { readTimeRange } from '../../time-range/time-range.ts'

/** A value in an address: JSON has no integers beyond 2^53, so those are written out. */
type SharedValue = string | boolean | number | { readonly int: string }
export type ChosenValue = string | boolean | number | bigint

type VariableParameter = `var-${string}`

/** What the address says of a dashboard: all of what is seen, so that it can be sent to somebody. */
export interface DashboardSearch {
  /** Left out: as the dashboard has it. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Whether it is asked anew by itself. Left out: as the dashboard has it. */
  readonly live?: boolean | undefined
  readonly edit?: true | undefined
  /** What is chosen of each variable; an empty list is all. Left out: as the dashboard has it. */
  readonly [variable: VariableParameter]: SharedValue | readonly SharedValue[] | undefined
}

/** Of an address that somebody may have typed: what makes no sense is left out. */
export function readDashboardSearch(search: Record<string, unknown>): DashboardSearch {
  const { from, to, live, edit } = search
  const variables = Object.entries(search).flatMap(([name, value]) => {
    if (!isVariable(name)) return []
    const values = Array.isArray(value) ? value : [value]
    return values.every(isShared) ? [[name, values] as const] : []
  })
  return {
    ...readTimeRange(from, to),
    ...(typeof live === 'boolean' && { live }),
    ...(edit === true && { edit }),
    ...Object.fromEntries(variables),
  }
}

/** What is chosen of each variable of a dashboard; none is all. */
export function chosenValues(
  variables: readonly DashboardVariable[],
  search: DashboardSearch,
): VariableValues {
  return Object.fromEntries(
    variables.map(({ name, multi, default: usual }) => {
      const shared = search[`var-${name}`]
      if (shared === undefined) return [name, usual]
      const values = [shared].flat().map(valueOf)
      return [name, multi ? values : values.slice(0, 1)]
    }),
  )
}

/** The change to an address with which other values are chosen. */
export function choose(name: string, values: readonly ChosenValue[]): DashboardSearch {
  return { [`var-${name}`]: values.map(sharedOf) }
}

function isVariable(name: string): name is VariableParameter {
  return name.startsWith('var-')
}

function isShared(value: unknown): value is SharedValue {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string' || typeof value === 'boolean') return true
  return (
    typeof value === 'object' &&
    value !== null &&
    'int' in value &&
    typeof value.int === 'string' &&
    /^-?\d{1,39}$/.test(value.int)
  )
}

function valueOf(value: SharedValue): ChosenValue {
  return typeof value === 'object' ? BigInt(value.int) : value
}

function sharedOf(value: ChosenValue): SharedValue {
  return typeof value === 'bigint' ? { int: String(value) } : value
}
