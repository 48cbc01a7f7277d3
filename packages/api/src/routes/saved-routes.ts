import { z } from 'zod'

import { dashboard, dashboardChanges, dashboardRequest } from '../zod/dashboards.ts'
import {
  savedId,
  savedInfoPage,
  savedQuery,
  savedQueryChanges,
  savedQueryRequest,
  savedSearch,
} from '../zod/saved.ts'
import type { Route } from './route.ts'

const params = z.object({ id: savedId })
const list = {
  status: 200,
  description: 'Built-in ones first, then ascending by id; without what is in them.',
  schema: savedInfoPage,
} as const
const TAKEN = { 409: 'The name or the id is taken, or there are 10 000 already.' }
const CHANGED = {
  409: 'Somebody else has changed it meanwhile, of which the differences are named; or its name is taken.',
}

/**
 * What people have made to look at again. Who may see one silo or project sees what is saved for that; all
 * else is not there for it.
 */
export const savedRoutes = {
  listDashboards: {
    operation: 'list_dashboards',
    method: 'GET',
    path: '/v1/dashboards',
    summary: 'The dashboards that the caller may see.',
    access: ['viewer'],
    query: savedSearch,
    success: list,
  },
  createDashboard: {
    operation: 'create_dashboard',
    method: 'POST',
    path: '/v1/dashboards',
    summary: 'Save a dashboard.',
    body: dashboardRequest,
    success: { status: 201, description: 'As it is saved.', schema: dashboard },
    problems: TAKEN,
  },
  getDashboard: {
    operation: 'get_dashboard',
    method: 'GET',
    path: '/v1/dashboards/{id}',
    summary: 'One dashboard, with its panels.',
    access: ['viewer'],
    params,
    success: { status: 200, description: 'The dashboard.', schema: dashboard },
    problems: { 404: 'No such dashboard.' },
  },
  updateDashboard: {
    operation: 'update_dashboard',
    method: 'POST',
    path: '/v1/dashboards/{id}',
    summary: 'Save a dashboard instead of what it was.',
    params,
    body: dashboardChanges,
    success: { status: 200, description: 'As it is saved.', schema: dashboard },
    problems: { 404: 'No such dashboard.', ...CHANGED },
  },
  deleteDashboard: {
    operation: 'delete_dashboard',
    method: 'DELETE',
    path: '/v1/dashboards/{id}',
    summary: 'Delete a dashboard.',
    params,
    success: { status: 204, description: 'It is gone.' },
    problems: { 404: 'No such dashboard.' },
  },
  listSavedQueries: {
    operation: 'list_saved_queries',
    method: 'GET',
    path: '/v1/saved-queries',
    summary: 'The saved queries that the caller may see.',
    access: ['viewer'],
    query: savedSearch,
    success: list,
  },
  createSavedQuery: {
    operation: 'create_saved_query',
    method: 'POST',
    path: '/v1/saved-queries',
    summary: 'Save a query.',
    body: savedQueryRequest,
    success: { status: 201, description: 'As it is saved.', schema: savedQuery },
    problems: TAKEN,
  },
  getSavedQuery: {
    operation: 'get_saved_query',
    method: 'GET',
    path: '/v1/saved-queries/{id}',
    summary: 'One saved query.',
    access: ['viewer'],
    params,
    success: { status: 200, description: 'The query.', schema: savedQuery },
    problems: { 404: 'No such query.' },
  },
  updateSavedQuery: {
    operation: 'update_saved_query',
    method: 'POST',
    path: '/v1/saved-queries/{id}',
    summary: 'Save a query instead of what it was.',
    params,
    body: savedQueryChanges,
    success: { status: 200, description: 'As it is saved.', schema: savedQuery },
    problems: { 404: 'No such query.', ...CHANGED },
  },
  deleteSavedQuery: {
    operation: 'delete_saved_query',
    method: 'DELETE',
    path: '/v1/saved-queries/{id}',
    summary: 'Delete a saved query.',
    params,
    success: { status: 204, description: 'It is gone.' },
    problems: { 404: 'No such query.' },
  },
} as const satisfies Record<string, Route>
