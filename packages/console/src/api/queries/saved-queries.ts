import { SAVED_FORMAT_VERSION, type ChartKind, type QueryDocument } from '@oximeter/api/client'
import { queryOptions } from '@tanstack/react-query'

import {
  durationSecondsOf,
  rangeBetween,
  stretchOf,
  type TimeRange,
} from '../../time-range/time-range.ts'
import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

export function savedQueriesQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['saved-queries'],
    queryFn: ({ signal }) => gather((page) => nexus.listSavedQueries(page, { signal })),
  })
}

export interface NamedQuery {
  readonly name: string
  readonly query: string
  readonly chart: ChartKind
  readonly range: TimeRange
}

export function saveQuery(nexus: Nexus, { name, query, chart, range }: NamedQuery) {
  const last = range.to === undefined ? durationSecondsOf(range.from) : undefined
  const stretch = stretchOf(range, Date.now())
  const { from, to } = rangeBetween(stretch ?? { from: 0, until: 1 })
  const document: QueryDocument = {
    format_version: SAVED_FORMAT_VERSION,
    name,
    description: '',
    query,
    chart,
    time_range: last === undefined ? { from, to: to! } : { last_secs: last },
  }
  return nexus.createSavedQuery({ document })
}

/** The stretch of time that was saved, as addresses have it. */
export function savedRange({ time_range: range }: QueryDocument): TimeRange {
  return 'last_secs' in range ? { from: `${range.last_secs}s` } : { from: range.from, to: range.to }
}
