import { prometheusRoutes } from '@oximeter/api'
import { servePrometheus, servePrometheusRoute } from '@oximeter/api/fastify'
import type { Database } from '@oximeter/db'
import { formatPromql } from '@oximeter/promql'
import { toPrometheusError } from '../prometheus/errors.ts'
import { metricSource } from '../prometheus/metric-source.ts'
import { rangeOf, timeOrNow } from '../prometheus/parameters.ts'
import { runPromql } from '../prometheus/query.ts'
import { listLabels, listLabelValues, listMetadata, listSeries } from '../prometheus/series.ts'
import { VERSION } from '../version.ts'
import type { App } from './server.ts'

/** The version of Prometheus whose API this is like: clients choose by it what they ask. */
const LIKE_PROMETHEUS = '3.0.0'

/** What a Prometheus data source of Grafana asks, below `/prometheus`. */
export function servePrometheusApi(app: App, metrics: Database): void {
  const source = metricSource(metrics)
  servePrometheus(
    app,
    (part) => {
      servePrometheusRoute(part, prometheusRoutes.query, ({ parameters, signal }) => {
        const start = timeOrNow('time', parameters.time)
        return runPromql(source, parameters, { start, end: start }, signal)
      })
      servePrometheusRoute(part, prometheusRoutes.queryRange, ({ parameters, signal }) =>
        runPromql(source, parameters, rangeOf(parameters), signal),
      )
      servePrometheusRoute(part, prometheusRoutes.formatQuery, ({ parameters }) => ({
        data: formatPromql(parameters.query),
      }))
      servePrometheusRoute(part, prometheusRoutes.series, ({ parameters, signal }) =>
        listSeries(source, parameters, signal),
      )
      servePrometheusRoute(part, prometheusRoutes.labels, ({ parameters }) =>
        listLabels(source, parameters),
      )
      servePrometheusRoute(part, prometheusRoutes.labelValues, ({ params, parameters, signal }) =>
        listLabelValues(source, params.name, parameters, signal),
      )
      servePrometheusRoute(part, prometheusRoutes.metadata, ({ parameters }) =>
        listMetadata(source, parameters),
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
