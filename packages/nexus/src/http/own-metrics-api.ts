import { nexusPublicRoutes } from '@oximeter/api'
import { MediaBody } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'
import { metricsAnswer } from '@oximeter/prometheus'
import { serve, type App } from './server.ts'

/** What this process measures of itself, for those who scrape. */
export function serveOwnMetrics(app: App, registry: ProducerRegistry): void {
  serve(app, nexusPublicRoutes.metrics, (_input, { request, signal }) => {
    const { headers, body } = metricsAnswer(registry, request.headers, { signal })
    return new MediaBody(headers['content-type'], body, headers)
  })
}
