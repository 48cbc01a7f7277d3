import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { isCumulative, isHistogram } from '@oximeter/core'

import type { BuiltQuery } from './built-query.ts'

type Datum = TimeseriesSchemaJson['datum_type']

export interface Choice {
  readonly value: string
  readonly label: string
}

/** How samples of a type of datum can be put on common times, the likeliest first; what is no number cannot. */
export function alignChoices(datum: Datum): readonly Choice[] {
  if (isHistogram(datum)) return [INCREASE]
  if (isCumulative(datum)) return [RATE, INCREASE]
  if (datum === 'string' || datum === 'bool' || datum === 'bytes') return []
  return [
    { value: 'mean_within', label: 'mean' },
    { value: 'max_within', label: 'greatest' },
    { value: 'min_within', label: 'least' },
    { value: 'last_within', label: 'last' },
    { value: 'sum_within', label: 'sum' },
    { value: 'count_within', label: 'count of samples' },
  ]
}

const RATE = { value: 'rate', label: 'rate, 1/s' }
const INCREASE = { value: 'increase', label: 'increase' }

/** How series of a group become one, the likeliest first. */
export function reducerChoices(datum: Datum): readonly Choice[] {
  const sum = { value: 'sum', label: 'sum' }
  // Distributions are added, and nothing else.
  if (isHistogram(datum)) return [sum]
  const others = [
    { value: 'mean', label: 'mean' },
    { value: 'max', label: 'greatest' },
    { value: 'min', label: 'least' },
    { value: 'median', label: 'median' },
    { value: 'count', label: 'count of series' },
  ]
  return isCumulative(datum) ? [sum, ...others] : [...others.slice(0, 1), sum, ...others.slice(1)]
}

/** The query with which one begins to look at a timeseries. */
export function firstQuery({
  timeseries_name: timeseries,
  datum_type: datum,
}: Pick<TimeseriesSchemaJson, 'timeseries_name' | 'datum_type'>): BuiltQuery {
  const query = { timeseries, filters: [] }
  const [likeliest] = alignChoices(datum)
  if (likeliest === undefined) return query
  const align = { method: likeliest.value, window: 'auto' } as const
  if (!isHistogram(datum)) return { ...query, align }
  return { ...query, align, group: { fields: [], reducer: 'sum' } }
}

/** What can be drawn of histograms. */
export const STATISTICS = [
  { value: '', label: 'how values are spread' },
  { value: 'quantiles', label: 'p50, p90 and p99' },
  { value: 'mean', label: 'mean' },
  { value: 'count', label: 'count' },
] as const

export const WINDOWS = ['10s', '30s', '1m', '5m', '15m', '1h', '6h', '1d'] as const
