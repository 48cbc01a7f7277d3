import { nexusPublicRoutes as routes } from '@oximeter/api'
import type { DashboardDocument, QueryDocument, SavedInfo } from '@oximeter/api/client'
import type { FastifyRequest } from 'fastify'
import { noteAct } from '../access/audit-log.ts'
import { callerOf } from '../access/caller.ts'
import { BUILTIN_DASHBOARDS } from '../saved/builtin-dashboards.ts'
import { checkDashboard } from '../saved/check-dashboard.ts'
import { SavedObjects } from '../saved/saved-objects.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { serve, type App } from './server.ts'

/** Dashboards and saved queries. */
export function serveSavedApi(app: App, { saved: rows, names }: NexusStore): void {
  const dashboards = new SavedObjects<DashboardDocument>({
    rows,
    names,
    kind: 'dashboard',
    noun: 'dashboard',
    builtins: BUILTIN_DASHBOARDS,
    check: checkDashboard,
  })
  serve(app, routes.listDashboards, ({ query }, { request }) =>
    dashboards.list(query, callerOf(request)),
  )
  serve(app, routes.getDashboard, ({ params }, { request }) =>
    dashboards.get(params.id, callerOf(request)),
  )
  serve(app, routes.createDashboard, ({ body }, { request }) =>
    noted(request, body.document.name, dashboards.create(body, callerOf(request))),
  )
  serve(app, routes.updateDashboard, ({ params, body }, { request }) =>
    noted(request, params.id, dashboards.update(params.id, body, callerOf(request))),
  )
  serve(app, routes.deleteDashboard, async ({ params }, { request }) => {
    await noted(request, params.id, dashboards.delete(params.id, callerOf(request)))
  })

  const queries = new SavedObjects<QueryDocument>({
    rows,
    names,
    kind: 'query',
    noun: 'saved query',
    builtins: new Map(),
    check: () => {},
  })
  serve(app, routes.listSavedQueries, ({ query }, { request }) =>
    queries.list(query, callerOf(request)),
  )
  serve(app, routes.getSavedQuery, ({ params }, { request }) =>
    queries.get(params.id, callerOf(request)),
  )
  serve(app, routes.createSavedQuery, ({ body }, { request }) =>
    noted(request, body.document.name, queries.create(body, callerOf(request))),
  )
  serve(app, routes.updateSavedQuery, ({ params, body }, { request }) =>
    noted(request, params.id, queries.update(params.id, body, callerOf(request))),
  )
  serve(app, routes.deleteSavedQuery, async ({ params }, { request }) => {
    await noted(request, params.id, queries.delete(params.id, callerOf(request)))
  })
}

/** For the audit: what it is called, and which it is. */
async function noted<T extends SavedInfo>(
  request: FastifyRequest,
  subject: string,
  change: Promise<T>,
): Promise<T> {
  noteAct(request, { subject })
  const changed = await change
  const { name, id, revision } = changed
  noteAct(request, { subject: name, detail: `${id}, revision ${revision}` })
  return changed
}
