import type { Alert, AlertState, NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../../command-line/all-items.ts'
import type { Answer } from '../../command-line/answer.ts'
import { formatTable } from '../../output/table.ts'
import { formatTimeAgo } from '../../output/time-ago.ts'

const ORDER: readonly AlertState[] = ['firing', 'pending', 'resolved']
const SEVERITIES = ['critical', 'warning', 'info']

/** The worst first. */
export async function listAlerts(
  nexus: NexusPublicClient,
  state: AlertState | undefined,
  now: () => number = Date.now,
): Promise<Answer> {
  const found = await allItems((page) =>
    nexus.listAlerts({ ...page, ...(state !== undefined && { state }) }),
  )
  const items = found.toSorted((a, b) => rankOf(a) - rankOf(b))
  const nothing = state === undefined ? 'No alerts.\n' : `No alert is ${state}.\n`
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? nothing
        : formatTable(
            [
              { title: 'ALERT' },
              { title: 'STATE' },
              { title: 'SEVERITY' },
              { title: 'SINCE' },
              { title: 'VALUE', align: 'right' },
              { title: 'LABELS' },
            ],
            items.map((alert) => [
              alert.rule,
              alert.silenced_by.length > 0 ? `${alert.state}, silenced` : alert.state,
              alert.severity,
              formatTimeAgo(sinceOf(alert), now()),
              alert.value === null ? '-' : String(alert.value),
              labelsText(alert.labels),
            ]),
            style,
          ),
  }
}

/** Without those that stand in columns of their own. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function sinceOf({ time_resolved, time_firing, time_active }: Alert): string {
  return time_resolved ?? time_firing ?? time_active
}

function rankOf({ state, severity }: Alert): number {
  return 10 * ORDER.indexOf(state) + SEVERITIES.indexOf(severity)
}
