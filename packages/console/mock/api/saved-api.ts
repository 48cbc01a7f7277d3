import {
  HttpProblem,
  notFound,
  type NexusPublicApi,
  type PageQuery,
  type Saved,
  type SaveChangesRequest,
  type SavedInfo,
  type SaveRequest,
} from '@oximeter/api/client'

import { infoOf } from '../data/saved.ts'
import type { World } from '../data/world.ts'
import { pageOf } from './pages.ts'

export type SavedApi = Pick<
  NexusPublicApi,
  | 'listDashboards'
  | 'createDashboard'
  | 'getDashboard'
  | 'updateDashboard'
  | 'deleteDashboard'
  | 'listSavedQueries'
  | 'createSavedQuery'
  | 'getSavedQuery'
  | 'updateSavedQuery'
  | 'deleteSavedQuery'
>

export function savedApi({ saved }: World): SavedApi {
  const dashboards = kept(saved.dashboards)
  const queries = kept(saved.queries)
  return {
    listDashboards: dashboards.list,
    createDashboard: dashboards.create,
    getDashboard: dashboards.get,
    updateDashboard: dashboards.update,
    deleteDashboard: dashboards.remove,
    listSavedQueries: queries.list,
    createSavedQuery: queries.create,
    getSavedQuery: queries.get,
    updateSavedQuery: queries.update,
    deleteSavedQuery: queries.remove,
  }
}

interface Named {
  readonly name: string
  readonly description: string
}

/** Saving, as Nexus does it, in a map. */
function kept<D extends Named>(items: Map<string, Saved<D>>) {
  const find = (id: string) => {
    const item = items.get(id)
    if (item === undefined) throw notFound(`nothing is saved as ${id}`)
    return item
  }
  return {
    list: async ({ search = '', ...page }: PageQuery & { search?: string } = {}) => {
      const found = [...items.values()].filter(({ name }) =>
        name.toLowerCase().includes(search.toLowerCase()),
      )
      return pageOf(found.map(withoutDocument), page)
    },
    get: async ({ id }: { id: string }) => find(id),
    create: async ({ id = crypto.randomUUID(), document }: SaveRequest<D>) => {
      const now = new Date().toISOString()
      const item = { ...infoOf(id, document), time_created: now, time_changed: now, document }
      items.set(id, item)
      return item
    },
    update: async ({ id }: { id: string }, { revision, document }: SaveChangesRequest<D>) => {
      const before = find(id)
      if (revision !== before.revision) {
        throw new HttpProblem(409, 'Conflict', 'somebody has changed it meanwhile')
      }
      const { name, description } = document
      const item = { ...before, name, description, revision: revision + 1, document }
      items.set(id, item)
      return item
    },
    remove: async ({ id }: { id: string }) => {
      items.delete(find(id).id)
    },
  }
}

function withoutDocument<D>(saved: Saved<D>): SavedInfo {
  const { document, ...info } = saved
  void document
  return info
}
