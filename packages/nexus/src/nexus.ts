import { ProducerRegistry } from '@oximeter/core'
import { connect } from '@oximeter/db'
import { stringifyJsonExact } from '@oximeter/wire'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { RollingUp } from './background/rolling-up.ts'
import { SchemaCopy } from './background/schema-copy.ts'
import { Upkeep } from './background/upkeep.ts'
import { CollectorClients } from './collectors/collector-clients.ts'
import { openDatabase, type DatabaseConfig } from './database/open-database.ts'
import { serveInternalApi } from './http/internal-api.ts'
import { serveMetricsApi } from './http/metrics-api.ts'
import { serveOxqlApi } from './http/oxql-api.ts'
import { servePrometheusApi } from './http/prometheus-api.ts'
import { servePublicApi } from './http/public-api.ts'
import { serveQuarantineApi } from './http/quarantine-api.ts'
import { checked } from './http/readiness.ts'
import { createApp, listen, requireLoopback, type App, type Listen } from './http/server.ts'
import { NexusError } from './nexus-error.ts'
import { OwnMetrics } from './own-metrics.ts'
import { RefusedRegistrations } from './registrations/refused-registrations.ts'
import { NexusStore } from './store/nexus-store.ts'
import { VERSION } from './version.ts'

export interface NexusConfig {
  /** A UUID. One that is kept continues the timeseries of Nexus after a restart. Default: a new one. */
  readonly id?: string
  /** Where producers and collectors call. Usual port: 12221. */
  readonly internal: Listen
  /** Where people's programs call. Usual port: 12220. */
  readonly public: Listen
  readonly database: DatabaseConfig
  /** The metrics database, for latest values and SQL. Nexus works without it, they do not. */
  readonly clickhouse: {
    readonly url: string
    readonly username?: string
    readonly password?: string
  }
  /** How long a producer stays registered without renewing, in milliseconds. Default 10 minutes. */
  readonly leaseMs?: number
  /**
   * How long a collector keeps its producers after it was last heard, in milliseconds. Default 60 s:
   * four lists of a collector's usual 15 s.
   */
  readonly collectorTimeoutMs?: number
  /** Host names by which clients call us, besides IP addresses and `localhost`. */
  readonly allowedHosts?: readonly string[]
  /** Allows addresses that other machines reach. There is no authentication yet. */
  readonly insecureBind?: boolean
  readonly logger: Logger
  /** Where Nexus registers what it measures of itself (`nexus:*`). Default: nobody collects it. */
  readonly registry?: ProducerRegistry
  /**
   * Prepares the server of each API before it has routes.
   *
   * @example (app) => void app.register(measureRequests, { metrics })
   */
  readonly prepare?: (app: App) => void
}

export interface Nexus extends AsyncDisposable {
  /** Base URL of the API for producers and collectors. */
  readonly internalUrl: string
  /** Base URL of the API for people's programs. */
  readonly publicUrl: string
  /** Answers what is under way, then closes the database. May be called again. */
  close(): Promise<void>
}

const DEFAULT_LEASE_MS = 600_000
const DEFAULT_COLLECTOR_TIMEOUT_MS = 60_000
const SHORTEST_MS = 100
const LONGEST_UPKEEP_INTERVAL_MS = 5_000
const SHORTEST_OUTAGE_MS = 3_000

/**
 * Starts Nexus: its database, both APIs, and the upkeep of registrations.
 *
 * @throws {NexusError} `port-in-use`, `insecure-bind`, `invalid-config`, `database-unavailable`,
 *   `database-in-use`, `database-newer`; MetricsError `datum_error` for an `id` that is no UUID
 * @example
 * const nexus = await startNexus({
 *   internal: { port: 12221 },
 *   public: { port: 12220 },
 *   database: { dataDir: './data/nexus' },
 *   clickhouse: { url: 'http://127.0.0.1:8123' },
 *   logger: pino(),
 * })
 */
export async function startNexus(config: NexusConfig): Promise<Nexus> {
  const { logger } = config
  const leaseMs = lengthOfTime('leaseMs', config.leaseMs, DEFAULT_LEASE_MS)
  const collectorTimeoutMs = lengthOfTime(
    'collectorTimeoutMs',
    config.collectorTimeoutMs,
    DEFAULT_COLLECTOR_TIMEOUT_MS,
  )
  if (config.insecureBind !== true) {
    requireLoopback(config.internal, 'internal.host')
    requireLoopback(config.public, 'public.host')
  }
  const upkeepMs = Math.min(leaseMs / 4, collectorTimeoutMs / 4, LONGEST_UPKEEP_INTERVAL_MS)
  const outageMs = Math.max(3 * upkeepMs, SHORTEST_OUTAGE_MS)

  await using cleanup = new AsyncDisposableStack()
  const store = cleanup.use(
    await NexusStore.open(await openDatabase(config.database), {
      leaseMs,
      collectorTimeoutMs,
      outageMs,
    }),
  )
  const metrics = cleanup.use(connect(config.clickhouse))
  const collectors = cleanup.adopt(new CollectorClients(store, logger), (clients) =>
    clients.close(),
  )
  const own = cleanup.use(
    new OwnMetrics(config.registry ?? new ProducerRegistry(), config.id ?? randomUUID(), store),
  )
  const schemaCopy = cleanup.adopt(
    new SchemaCopy({ store, metrics, logger, intervalMs: upkeepMs }),
    (copy) => copy.close(),
  )
  // Each minute, for pieces are of five.
  cleanup.adopt(new RollingUp({ metrics, logger, intervalMs: 12 * upkeepMs }), (rollingUp) =>
    rollingUp.close(),
  )
  const refused = new RefusedRegistrations({ keepMs: leaseMs })
  const common = {
    logger,
    version: VERSION,
    allowedHosts: config.allowedHosts ?? [],
    stringify: stringifyJsonExact,
    prepare: config.prepare,
  }

  const internal = createApp({
    ...common,
    api: 'nexus-internal',
    checkReadiness: async () => ({ database: await checked(store.ping()) }),
  })
  serveInternalApi(internal, { store, collectors, refused, own, leaseMs })
  cleanup.defer(() => internal.close())
  const internalUrl = await listen(internal, config.internal, 'internal.port')

  const open = createApp({
    ...common,
    api: 'nexus-public',
    checkReadiness: async () => ({
      database: await checked(store.ping()),
      clickhouse: await checked(metrics.ping()),
    }),
  })
  servePublicApi(open, { store, collectors, refused, schemaCopy })
  serveMetricsApi(open, {
    store,
    collectors,
    metrics,
    metricsUrl: config.clickhouse.url,
    started: new Date(),
  })
  serveOxqlApi(open, { store, metrics })
  servePrometheusApi(open, metrics)
  serveQuarantineApi(open, { store, metrics })
  cleanup.defer(() => open.close())
  const publicUrl = await listen(open, config.public, 'public.port')

  cleanup.adopt(new Upkeep({ store, own, logger, intervalMs: upkeepMs }), (upkeep) =>
    upkeep.close(),
  )
  const running = cleanup.move()
  logger.info({ internalUrl, publicUrl, leaseMs }, 'Nexus is ready')
  let closing: Promise<void> | undefined
  const close = () => (closing ??= running.disposeAsync())
  return { internalUrl, publicUrl, close, [Symbol.asyncDispose]: close }
}

function lengthOfTime(option: string, value: number | undefined, fallback: number): number {
  const ms = value ?? fallback
  if (Number.isSafeInteger(ms) && ms >= SHORTEST_MS) return ms
  throw new NexusError(
    'invalid-config',
    `${option} is ${ms}: give whole milliseconds, at least ${SHORTEST_MS}`,
  )
}
