import {
  nexusPublicRoutes,
  probeRoutes,
  PROMETHEUS_API,
  prometheusRoutes,
  routerPath,
} from '@oximeter/api'
import { HttpProblem } from '@oximeter/api/client'
import type { FastifyRequest } from 'fastify'
import { callerOf } from './caller.ts'

const {
  listSchemas,
  getTimeseries,
  getLatest,
  listSeries,
  listFieldValues,
  sql,
  querySystem,
  queryProject,
  explainQuery,
  validateQuery,
  validateProjectQuery,
  completeQuery,
  completeProjectQuery,
} = nexusPublicRoutes

/**
 * The routes that show a caller what its scope shows, and no more. Whatever is not here is of the fleet:
 * to add a route without thinking of scopes shows nothing to anybody who may not see all.
 */
const SCOPED = new Set([
  ...[
    listSchemas,
    getTimeseries,
    getLatest,
    listSeries,
    listFieldValues,
    sql,
    querySystem,
    queryProject,
    explainQuery,
    validateQuery,
    validateProjectQuery,
    completeQuery,
    completeProjectQuery,
    ...Object.values(probeRoutes),
  ].map((route) => `${route.method} ${routerPath(route)}`),
  ...Object.values(prometheusRoutes).flatMap((route) => {
    const path = `${PROMETHEUS_API}${routerPath(route)}`
    return [`GET ${path}`, `POST ${path}`]
  }),
])

/** @throws {HttpProblem} 403 for who may not see the fleet, on any route that does not mind */
export function requireFleetUnlessScoped(request: FastifyRequest): void {
  const { method, url } = request.routeOptions
  if (callerOf(request).scope.kind === 'fleet' || url === undefined) return
  const isScoped = [method]
    .flat()
    .some((one) => SCOPED.has(`${one === 'HEAD' ? 'GET' : one} ${url}`))
  if (isScoped) return
  throw new HttpProblem(
    403,
    'Forbidden',
    'this is about the fleet as a whole: ask as somebody who may see all of it',
  )
}
