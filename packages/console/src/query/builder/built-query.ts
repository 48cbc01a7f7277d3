import type { FieldType } from '@oximeter/core'

/** What the builder can say: a query as its choices. */
export interface BuiltQuery {
  readonly timeseries: string
  /** All of them hold. */
  readonly filters: readonly BuiltFilter[]
  readonly align?: BuiltAlign | undefined
  readonly group?: BuiltGroup | undefined
  readonly statistic?: BuiltStatistic | undefined
  /** Series, at most. */
  readonly limit?: bigint | undefined
}

/** A field has one of these values, or none of them. */
export interface BuiltFilter {
  readonly field: string
  readonly isNot: boolean
  readonly values: readonly BuiltValue[]
}

export type BuiltValue =
  | { readonly type: 'string'; readonly value: string; readonly reading?: 'uuid' | 'ip' }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'boolean'; readonly value: boolean }

export interface BuiltAlign {
  readonly method: string
  /** In nanoseconds; `auto` is what suits the chart. */
  readonly window: bigint | 'auto'
}

export interface BuiltGroup {
  readonly fields: readonly string[]
  readonly reducer: string
}

/** Of histograms: what is drawn of them. */
export type BuiltStatistic =
  | { readonly kind: 'quantiles'; readonly ps: readonly number[] }
  | { readonly kind: 'mean' | 'count' }

/** A value of a field, as the API tells it. */
export function builtValue(type: FieldType, value: string | boolean | number | bigint): BuiltValue {
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (typeof value !== 'string') return { type: 'integer', value: BigInt(value) }
  if (type === 'uuid') return { type: 'string', value, reading: 'uuid' }
  return type === 'ip_addr' ? { type: 'string', value, reading: 'ip' } : { type: 'string', value }
}

export function isSameValue(a: BuiltValue, b: BuiltValue): boolean {
  return a.type === b.type && a.value === b.value
}

/** The query with a value chosen that was not, or no longer chosen. */
export function toggleValue(
  query: BuiltQuery,
  field: string,
  value: BuiltValue,
  isNot = false,
): BuiltQuery {
  const index = query.filters.findIndex((one) => one.field === field && one.isNot === isNot)
  const filter = query.filters[index]
  if (filter === undefined) {
    return { ...query, filters: [...query.filters, { field, isNot, values: [value] }] }
  }
  const others = filter.values.filter((one) => !isSameValue(one, value))
  const values = others.length < filter.values.length ? others : [...filter.values, value]
  return {
    ...query,
    filters: query.filters.flatMap((one, i) => {
      if (i !== index) return [one]
      return values.length === 0 ? [] : [{ ...filter, values }]
    }),
  }
}
