import { allPages } from '@oximeter/api/client'
import { queryOptions } from '@tanstack/react-query'

import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

const REFRESH_MS = 5_000
/** Alerts that fire are counted up to so many: beyond it does not matter how many more. */
export const MOST_FIRING = 99
/** Changes of a rule that its page shows. */
const HISTORY_SHOWN = 200

/** All of what alerts are: whatever is done to a rule, a silence or a receiver may change the others. */
export const ALERTS_KEY = ['alerts'] as const

export function alertsQuery(nexus: Nexus, ruleId?: string) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'now', ruleId ?? 'all'],
    queryFn: ({ signal }) =>
      gather((page) =>
        nexus.listAlerts({ ...page, ...(ruleId && { rule_id: ruleId }) }, { signal }),
      ),
    refetchInterval: REFRESH_MS,
  })
}

/** How many alerts fire, but for those that are silenced; past {@link MOST_FIRING} one more. */
export function firingQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'firing'],
    queryFn: async ({ signal }) => {
      let firing = 0
      const pages = allPages((page) => nexus.listAlerts({ ...page, state: 'firing' }, { signal }), {
        limit: MOST_FIRING + 1,
      })
      for await (const { silenced_by } of pages) {
        if (silenced_by.length === 0) firing++
        if (firing > MOST_FIRING) break
      }
      return firing
    },
    refetchInterval: REFRESH_MS,
  })
}

export function rulesQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'rules'],
    queryFn: ({ signal }) => gather((page) => nexus.listAlertRules(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function ruleQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'rules', id],
    queryFn: ({ signal }) => nexus.getAlertRule({ id }, { signal }),
    refetchInterval: REFRESH_MS,
  })
}

export function ruleHistoryQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'rules', id, 'history'],
    queryFn: async ({ signal }) =>
      (await nexus.listAlertHistory({ id, limit: HISTORY_SHOWN }, { signal })).items,
    refetchInterval: REFRESH_MS,
  })
}

export function alertFilesQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'files'],
    queryFn: async ({ signal }) => (await nexus.listAlertFiles({ signal })).items,
    refetchInterval: REFRESH_MS,
  })
}

export function silencesQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'silences'],
    queryFn: ({ signal }) => gather((page) => nexus.listAlertSilences(page, { signal })),
    refetchInterval: REFRESH_MS,
  })
}

export function receiversQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'receivers'],
    queryFn: async ({ signal }) => (await nexus.listAlertReceivers({ signal })).items,
    refetchInterval: REFRESH_MS,
  })
}
