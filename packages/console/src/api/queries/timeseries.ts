import { queryOptions } from '@tanstack/react-query'

import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

const REFRESH_MS = 15_000
const LATEST_REFRESH_MS = 5_000
/** Latest values that a page shows. */
export const MAX_LATEST = 200

export function statisticsQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['statistics'],
    queryFn: ({ signal }) => gather((page) => nexus.listStatistics(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function timeseriesStatisticsQuery(nexus: Nexus, name: string) {
  return queryOptions({
    queryKey: ['statistics', name],
    queryFn: ({ signal }) => nexus.getStatistics({ name }, { signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function versionsQuery(nexus: Nexus, name: string) {
  return queryOptions({
    queryKey: ['versions', name],
    queryFn: ({ signal }) => nexus.getTimeseries({ name }, { signal }),
  })
}

export function latestQuery(nexus: Nexus, name: string) {
  return queryOptions({
    queryKey: ['latest', name],
    queryFn: ({ signal }) => nexus.getLatest({ name, limit: MAX_LATEST }, { signal }),
    refetchInterval: LATEST_REFRESH_MS,
  })
}
