import { collectorRoutes, pageFrom, pageTokens } from '@oximeter/api'
import {
  MediaBody,
  notFound,
  type CollectorStats,
  type FailingProducer,
  type Page,
} from '@oximeter/api/client'
import {
  newApp,
  serveApi,
  serveProbes,
  serveRoute,
  type NewAppOptions,
} from '@oximeter/api/fastify'
import { TlsError, type ServerTlsFiles } from '@oximeter/api/tls'
import type { ProducerRegistry } from '@oximeter/core'
import { metricsAnswer } from '@oximeter/prometheus'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { CollectionTask } from '../producers/collection-task.ts'
import type { TaskSet } from '../producers/task-set.ts'
import type { SpoolControl } from '../store/spool-control.ts'
import { CollectorError } from '../collector-error.ts'
import { VERSION } from '../version.ts'
import type { App } from './listen.ts'
import { requireToken } from './require-token.ts'
import { serveSpool } from './spool-api.ts'

export interface CollectorApiOptions {
  readonly logger: Logger
  /** Undefined: plain HTTP. */
  readonly tls: ServerTlsFiles | undefined
  /** What everybody has to show, but for probes; undefined: nothing. */
  readonly token: string | undefined
  readonly allowedHosts: readonly string[]
  readonly tasks: TaskSet
  readonly spool: SpoolControl
  readonly stats: () => CollectorStats
  /** Each thing that the collector needs for its work: `ok`, or what is wrong with it. */
  readonly checkReadiness: () => Promise<Record<string, string>>
  /** What the collector measures of itself. */
  readonly registry: ProducerRegistry
  /** Called when somebody asked for a collection, who may want to see it soon. */
  readonly onCollected: () => Promise<void>
}

const BODY_LIMIT_BYTES = 64 * 1024
/** A collection may take 30 s. */
const REQUEST_TIMEOUT_MS = 60_000

const tokens = pageTokens(z.object({ id: z.string() }))

/** The collector's HTTP API: what it collects, how that goes, and collecting now. */
export function createCollectorApi(options: CollectorApiOptions): App {
  const { logger, allowedHosts, tasks, spool, stats, checkReadiness, registry, onCollected } =
    options
  const app = appOf({
    logger,
    tls: options.tls,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
  })
  serveApi(app, { allowedHosts })
  if (options.token !== undefined) requireToken(app, options.token)

  serveRoute(app, collectorRoutes.info, stats)
  serveRoute(app, collectorRoutes.listProducers, ({ query }) =>
    pageOf(tasks, query, ({ endpoint }) => endpoint),
  )
  serveRoute(app, collectorRoutes.listProducerDetails, ({ query }) =>
    pageOf(tasks, query, (task) => task.details()),
  )
  serveRoute(app, collectorRoutes.listFailingProducers, ({ query: { limit, page_token } }) => {
    const after = page_token === undefined ? '' : tokens.decode(page_token).id
    const page = pageFrom(tasks.failing(after, limit + 1), limit, tokens, ({ endpoint }) => ({
      id: endpoint.id,
    }))
    return { ...page, items: page.items.map(failingProducer) }
  })
  serveRoute(app, collectorRoutes.getProducer, ({ params }) =>
    taskOf(tasks, params.producer_id).details(),
  )
  serveRoute(app, collectorRoutes.getCollections, ({ params }) => ({
    items: taskOf(tasks, params.producer_id).record.lastCollections.toJson(),
  }))
  serveRoute(app, collectorRoutes.deleteProducer, ({ params }) => tasks.delete(params.producer_id))
  serveRoute(app, collectorRoutes.collectProducer, async ({ params }) => {
    const outcome = await taskOf(tasks, params.producer_id).collectNow()
    await onCollected()
    return outcome
  })

  serveSpool(app, spool)
  serveRoute(app, collectorRoutes.metrics, (_input, { request, signal }) => {
    const { headers, body } = metricsAnswer(registry, request.headers, { signal })
    return new MediaBody(headers['content-type'], body, headers)
  })

  serveProbes(app, { api: 'collector', name: 'collector', version: VERSION, checkReadiness })
  return app
}

function failingProducer({
  endpoint: { id },
  record: { lastFailure },
}: CollectionTask): FailingProducer {
  const { reason = 'unknown', detail = 'it was not collected yet' } = lastFailure ?? {}
  return { id, reason, detail }
}

/** @throws {CollectorError} `invalid-config` */
function appOf(options: NewAppOptions<Logger>): App {
  try {
    return newApp(options)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new CollectorError('invalid-config', `tls: ${cause.message}`, { cause })
  }
}

function taskOf(tasks: TaskSet, id: string): CollectionTask {
  const task = tasks.get(id)
  if (task === undefined) throw notFound(`this collector collects no producer with the id ${id}`)
  return task
}

function pageOf<T>(
  tasks: TaskSet,
  { limit, page_token }: { limit: number; page_token?: string | undefined },
  show: (task: CollectionTask) => T,
): Page<T> {
  const after = page_token === undefined ? '' : tokens.decode(page_token).id
  const page = pageFrom(tasks.list(after, limit + 1), limit, tokens, ({ endpoint }) => ({
    id: endpoint.id,
  }))
  return { items: page.items.map(show), next_page: page.next_page }
}
