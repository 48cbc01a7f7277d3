import type { Dashboard, SavedInfo, SavedQuery } from '@oximeter/api/client'
import { SAVED_FORMAT_VERSION } from '@oximeter/api/client'
import { BUILTIN_DASHBOARDS } from '@oximeter/nexus/answers'

import { ago, DAY } from './ago.ts'
import { Random } from './random.ts'

export interface SavedThings {
  readonly dashboards: Map<string, Dashboard>
  readonly queries: Map<string, SavedQuery>
}

/** Built-in dashboards are the real ones. */
export function makeSaved({ isEmpty }: { readonly isEmpty: boolean }): SavedThings {
  const random = new Random('saved')
  const builtin = [...BUILTIN_DASHBOARDS].map(([id, document]): Dashboard => ({
    ...infoOf(id, document),
    builtin: true,
    revision: 0,
    time_created: null,
    time_changed: null,
    changed_by: null,
    document,
  }))
  const [host] = builtin
  const own = host && { ...host.document, name: 'Shop', description: 'What the shop runs on.' }
  const queries = QUERIES.map(([name, query, chart]): SavedQuery => {
    const document = {
      format_version: SAVED_FORMAT_VERSION,
      name,
      description: '',
      query,
      chart,
      time_range: { last_secs: 3600 },
    } as const
    return { ...infoOf(random.uuid(), document), document }
  })
  const dashboards: Dashboard[] =
    own && !isEmpty ? [{ ...infoOf(random.uuid(), own), document: own }] : []
  return {
    dashboards: byId([...builtin, ...dashboards]),
    queries: byId(isEmpty ? [] : queries),
  }
}

const QUERIES = [
  ['Busy CPUs', 'get host:cpu_time | align rate($step) | group_by [hostname], sum', 'line'],
  ['Requests by route', 'get http_server:request_duration | align rate($step)', 'heatmap'],
  ['Memory left', 'get host:memory_available | align mean_within($step)', 'area'],
] as const

/** What every saved object has, of one that somebody has saved. */
export function infoOf(
  id: string,
  { name, description }: { readonly name: string; readonly description: string },
): SavedInfo {
  return {
    id,
    name,
    description,
    builtin: false,
    revision: 1,
    scope: 'fleet',
    scope_id: null,
    time_created: ago(6 * DAY),
    time_changed: ago(2 * DAY),
    changed_by: 'ada',
  }
}

function byId<T extends SavedInfo>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
