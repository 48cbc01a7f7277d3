import { queryOptions } from '@tanstack/react-query'

import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

/** How often what is shown is asked again, while somebody looks at it. */
const REFRESH_MS = 5_000

export function statusQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['status'],
    queryFn: ({ signal }) => nexus.status({ signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function producersQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['producers'],
    queryFn: ({ signal }) => gather((page) => nexus.listProducers(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function producerQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: ['producers', id],
    queryFn: ({ signal }) => nexus.getProducer({ id }, { signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function assignmentsQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: ['producers', id, 'assignments'],
    queryFn: ({ signal }) => nexus.getAssignments({ id }, { signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function collectionsQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: ['producers', id, 'collections'],
    queryFn: ({ signal }) => nexus.getCollections({ id }, { signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function refusedRegistrationsQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['refused-registrations'],
    queryFn: ({ signal }) => gather((page) => nexus.listRefusedRegistrations(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function quarantineQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['quarantine'],
    queryFn: ({ signal }) => gather((page) => nexus.listQuarantine(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function collectorsQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['collectors'],
    queryFn: ({ signal }) => gather((page) => nexus.listCollectors(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}
