import { dashboardDocument } from '@oximeter/api'
import type { DashboardDocument } from '@oximeter/api/client'
import host from './builtin/host.json' with { type: 'json' }
import httpService from './builtin/http-service.json' with { type: 'json' }
import node from './builtin/node.json' with { type: 'json' }
import oximeter from './builtin/oximeter.json' with { type: 'json' }

/** Dashboards of what our own packages measure, by id. */
export const BUILTIN_DASHBOARDS: ReadonlyMap<string, DashboardDocument> = new Map(
  Object.entries({ host, 'http-service': httpService, node, oximeter }).map(([id, document]) => [
    id,
    dashboardDocument.parse(document),
  ]),
)
