import { queryOptions } from '@tanstack/react-query'

import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

export const TOKENS_KEY = ['tokens'] as const
export const RETENTION_KEY = ['retention'] as const
export const SAVED_KEYS = { dashboards: ['dashboards'], queries: ['saved-queries'] } as const
export const NAMES_KEY = ['names'] as const

const AUDIT_SHOWN = 200

export function tokensQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: TOKENS_KEY,
    queryFn: ({ signal }) => gather((page) => nexus.listTokens(page, { signal })),
  })
}

export function retentionQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...RETENTION_KEY, 'policies'],
    queryFn: async ({ signal }) => (await nexus.listRetention({ signal })).items,
  })
}

export function usageQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...RETENTION_KEY, 'usage'],
    queryFn: ({ signal }) => gather((page) => nexus.listUsage(page, { signal })),
  })
}

export function savedListQuery(nexus: Nexus, kind: keyof typeof SAVED_KEYS) {
  return queryOptions({
    queryKey: [...SAVED_KEYS[kind], 'list'],
    queryFn: ({ signal }) =>
      gather((page) =>
        kind === 'dashboards'
          ? nexus.listDashboards(page, { signal })
          : nexus.listSavedQueries(page, { signal }),
      ),
  })
}

export function silosQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...NAMES_KEY, 'silos'],
    queryFn: ({ signal }) => gather((page) => nexus.listSilos(page, { signal })),
  })
}

export function projectsQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...NAMES_KEY, 'projects'],
    queryFn: ({ signal }) => gather((page) => nexus.listProjects(page, { signal })),
  })
}

export function auditQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['audit'],
    queryFn: async ({ signal }) =>
      (await nexus.listAudit({ limit: AUDIT_SHOWN }, { signal })).items,
  })
}
