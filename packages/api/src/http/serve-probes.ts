import type { FastifyBaseLogger } from 'fastify'

import type { Health } from '../model/system.ts'
import { APIS, type ApiName } from '../routes/apis.ts'
import { openApiDocument } from '../routes/open-api.ts'
import { probeRoutes } from '../routes/probe-routes.ts'
import type { App } from './app.ts'
import { serveRoute } from './serve-route.ts'

export interface ProbeOptions {
  readonly api: ApiName
  /** Of the program. */
  readonly name: string
  readonly version: string
  /** Each thing that the server needs for its work: `ok`, or what is wrong with it. */
  readonly checkReadiness: () => Promise<Record<string, string>>
}

/** Adds what all programs answer: that they run, whether they can work, who they are, and their contract. */
export function serveProbes<Logger extends FastifyBaseLogger>(
  app: App<Logger>,
  { api, name, version, checkReadiness }: ProbeOptions,
): void {
  const document = openApiDocument(APIS[api])
  serveRoute(app, probeRoutes.healthz, () => ({ status: 'ok' as const, checks: { process: 'ok' } }))
  serveRoute(app, probeRoutes.version, () => ({ name, version }))
  serveRoute(app, probeRoutes.openapi, () => document)
  const { path, access, operation } = probeRoutes.readyz
  app.get(path, { config: { access, operation } }, async (_request, reply) => {
    const checks = await checkReadiness()
    const ready = Object.values(checks).every((check) => check === 'ok')
    const health: Health = { status: ready ? 'ok' : 'unavailable', checks }
    return reply.code(ready ? 200 : 503).send(health)
  })
}
