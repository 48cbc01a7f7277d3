import { parseSocketAddress, type Fetch } from '@oximeter/api/client'
import { injectedFetch } from '@oximeter/api/fastify'
import { newToken } from './api-token.ts'
import { CollectorRuntime } from './collector-runtime.ts'
import { resolveConfig, type CollectorConfig } from './config.ts'
import { createCollectorApi } from './http/collector-api.ts'
import { listen, urlOf } from './http/listen.ts'
import type { Unstored } from './store/storage.ts'

export interface CloseOptions {
  /** How long closing may take, about, in milliseconds. Default 10 s. */
  readonly deadlineMs?: number
}

export interface Collector extends AsyncDisposable {
  readonly id: string
  /** Base URL of its HTTP API. */
  readonly url: string
  /** Asks that API from within this process, whatever TLS wants of others. */
  readonly fetch: Fetch
  /**
   * Begins no more collections, lets those that run end, and stores what there is. May be called
   * again.
   *
   * @returns what could not be stored in time; it is counted and logged, too
   */
  close(options?: CloseOptions): Promise<Unstored>
}

const CLOSE_DEADLINE_MS = 10_000

/**
 * Starts a collector. It answers on its port at once; that Nexus or the database is not there yet
 * is no error: `GET /readyz` says so, and it goes on when they are.
 *
 * @throws {CollectorError} `port-in-use`, `insecure-bind`, `invalid-config`, `unusable-data-dir`
 * @example
 * const collector = await startCollector({
 *   id: '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11',
 *   dataDir: '/var/lib/oximeter/collector',
 *   listen: { port: 12223 },
 *   nexusUrl: 'http://127.0.0.1:12221',
 *   clickhouse: { url: 'http://127.0.0.1:8123' },
 *   logger: pino(),
 * })
 */
export async function startCollector(config: CollectorConfig): Promise<Collector> {
  const resolved = resolveConfig(config)
  const { id, logger, allowedHosts } = resolved
  const runtime = new CollectorRuntime(resolved)
  const token = resolved.requireToken ? await newToken(resolved.dataDir) : undefined
  const app = createCollectorApi({
    logger,
    tls: resolved.tls,
    token,
    allowedHosts,
    tasks: runtime.tasks,
    spool: runtime.spool,
    stats: () => runtime.stats(),
    checkReadiness: () => runtime.checkReadiness(),
    registry: runtime.registry,
    onCollected: () => runtime.flush(),
  })
  const bound = await listen(app, resolved.listen)
  const advertised =
    resolved.advertise === undefined ? bound : parseSocketAddress(resolved.advertise)
  const url = urlOf(app, bound)
  try {
    await runtime.start(advertised, {
      ...(token !== undefined && { api_token: token }),
      ...(resolved.tls !== undefined && { tls: true }),
    })
  } catch (error) {
    await app.close()
    throw error
  }
  logger.info({ url, id, nexus: resolved.nexusUrl }, 'the collector has started')

  let closing: Promise<Unstored> | undefined
  const close = ({ deadlineMs = CLOSE_DEADLINE_MS }: CloseOptions = {}): Promise<Unstored> => {
    closing ??= runtime.stop(deadlineMs).then(async (unstored) => {
      await app.close()
      logger.info({ ...unstored }, 'the collector has stopped')
      return unstored
    })
    return closing
  }
  return {
    id,
    url,
    fetch: injectedFetch(app),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  }
}
