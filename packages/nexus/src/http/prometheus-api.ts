import { prometheusRoutes } from '@oximeter/api'
import { servePrometheus, servePrometheusRoute } from '@oximeter/api/fastify'
import type { Database } from '@oximeter/db'
import { formatPromql } from '@oximeter/promql'
import type { FastifyRequest } from 'fastify'
import { callerOf } from '../access/caller.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import { toPrometheusError } from '../prometheus/errors.ts'
import { MetricCatalogues } from '../prometheus/metric-catalogues.ts'
import type { MetricSource } from '../prometheus/metric-source.ts'
import { rangeOf, timeOrNow } from '../prometheus/parameters.ts'
import { runPromql } from '../prometheus/query.ts'
import { listLabels, listLabelValues, listMetadata, listSeries } from '../prometheus/series.ts'
import { VERSION } from '../version.ts'
import type { App } from './server.ts'

/** The version of Prometheus whose API this is like: clients choose by it what they ask. */
const LIKE_PROMETHEUS = '3.0.0'

/** What a Prometheus data source of Grafana asks, below `/prometheus`. */
export function servePrometheusApi(
  app: App,
  { schemas, metrics }: { readonly schemas: VisibleSchemas; readonly metrics: Database },
): void {
  const catalogues = new MetricCatalogues(metrics, schemas)
  const sourceFor = (request: FastifyRequest): MetricSource => ({
    metrics,
    catalogues,
    scope: callerOf(request).scope,
  })
  servePrometheus(
    app,
    (part) => {
      servePrometheusRoute(part, prometheusRoutes.query, ({ parameters, signal, request }) => {
        const start = timeOrNow('time', parameters.time)
        return runPromql(sourceFor(request), parameters, { start, end: start }, signal)
      })
      servePrometheusRoute(part, prometheusRoutes.queryRange, ({ parameters, signal, request }) =>
        runPromql(sourceFor(request), parameters, rangeOf(parameters), signal),
      )
      servePrometheusRoute(part, prometheusRoutes.formatQuery, ({ parameters }) => ({
        data: formatPromql(parameters.query),
      }))
      servePrometheusRoute(part, prometheusRoutes.series, ({ parameters, signal, request }) =>
        listSeries(sourceFor(request), parameters, signal),
      )
      servePrometheusRoute(part, prometheusRoutes.labels, ({ parameters, request }) =>
        listLabels(sourceFor(request), parameters),
      )
      servePrometheusRoute(
        part,
        prometheusRoutes.labelValues,
        ({ params, parameters, signal, request }) =>
          listLabelValues(sourceFor(request), params.name, parameters, signal),
      )
      servePrometheusRoute(part, prometheusRoutes.metadata, ({ parameters, request }) =>
        listMetadata(sourceFor(request), parameters),
      )
      servePrometheusRoute(part, prometheusRoutes.buildInfo, () => ({ data: buildInfo() }))
      // There are none of these here.
      servePrometheusRoute(part, prometheusRoutes.rules, () => ({ data: { groups: [] } }))
      servePrometheusRoute(part, prometheusRoutes.alerts, () => ({ data: { alerts: [] } }))
      servePrometheusRoute(part, prometheusRoutes.queryExemplars, () => ({ data: [] }))
    },
    toPrometheusError,
  )
}

function buildInfo(): Record<string, string> {
  return {
    version: LIKE_PROMETHEUS,
    revision: `oximeter-${VERSION}`,
    branch: '',
    buildUser: '',
    buildDate: '',
    goVersion: '',
  }
}
