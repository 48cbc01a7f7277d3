import { randomToken } from '@oximeter/api'
import { isWildcard, reasonOf, type Fetch } from '@oximeter/api/client'
import { parseNetwork, type Network } from '@oximeter/api/addresses'
import {
  DiscoverySourceError,
  parseDiscoverySource,
  type DiscoverySource,
} from '@oximeter/api/client'
import { ProducerRegistry } from '@oximeter/core'
import { injectedFetch } from '@oximeter/api/fastify'
import { connect } from '@oximeter/db'
import { stringifyJsonExact } from '@oximeter/wire'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { Admission } from './access/admission.ts'
import { AuditLog } from './access/audit-log.ts'
import { Authenticator } from './access/authenticator.ts'
import { LOCAL_OPERATOR } from './access/caller.ts'
import { makeFirstToken } from './access/first-token.ts'
import { takeGivenTokens } from './access/given-tokens.ts'
import {
  INTERNAL_REQUESTS,
  PUBLIC_REQUESTS,
  RateLimits,
  WRONG_TOKENS,
} from './access/rate-limits.ts'
import type { Rate } from './access/token-buckets.ts'
import { ProducerClaims } from './access/producer-claims.ts'
import { VisibleSchemas } from './access/visible-schemas.ts'
import { Alerting } from './alerts/alerting.ts'
import { Election } from './background/election.ts'
import { Repeated } from './background/repeated.ts'
import { retentionPasses } from './background/retention-pass.ts'
import { rollingUp } from './background/rolling-up.ts'
import { SchemaCopy } from './background/schema-copy.ts'
import { Upkeep } from './background/upkeep.ts'
import { CollectorClients } from './collectors/collector-clients.ts'
import { openDatabase } from './database/open-database.ts'
import { LiveEvents } from './events/live-events.ts'
import { serveConsole } from './http/console.ts'
import { serveAlertsApi } from './http/alerts-api.ts'
import { serveEventsApi } from './http/events-api.ts'
import { Discovery } from './discovery/discovery.ts'
import { serveInternalApi } from './http/internal-api.ts'
import { latestForEvents, serveMetricsApi } from './http/metrics-api.ts'
import { serveNamesApi } from './http/names-api.ts'
import { serveOxqlApi } from './http/oxql-api.ts'
import { serveOwnMetrics } from './http/own-metrics-api.ts'
import { servePrometheusApi } from './http/prometheus-api.ts'
import { servePublicApi } from './http/public-api.ts'
import { serveQuarantineApi } from './http/quarantine-api.ts'
import { serveStatisticsApi } from './http/statistics-api.ts'
import { serveRetentionApi } from './http/retention-api.ts'
import { serveSavedApi } from './http/saved-api.ts'
import { checked } from './http/readiness.ts'
import { createApp, isLoopback, listen, requireLoopback, type Listen } from './http/server.ts'
import { serveTokensApi } from './http/tokens-api.ts'
import type { NexusConfig } from './nexus-config.ts'
import { NexusError } from './nexus-error.ts'
import { nexusTarget, OwnMetrics } from './own-metrics.ts'
import { AllowedAddresses } from './registrations/allowed-addresses.ts'
import { RegisteredSchemas } from './registrations/registered-schemas.ts'
import { RefusedRegistrations } from './registrations/refused-registrations.ts'
import { NexusStore } from './store/nexus-store.ts'
import { VERSION } from './version.ts'

export interface Nexus extends AsyncDisposable {
  /** Base URL of the API for producers and collectors. */
  readonly internalUrl: string
  /** Base URL of the API for people's programs. */
  readonly publicUrl: string
  /** An operator's, for parts of this very process. It ends with it, and is kept nowhere. */
  readonly ownToken: string
  /** Asks the internal API from within this process, whatever TLS wants of others. */
  readonly internalFetch: Fetch
  /** Likewise, the public API. */
  readonly publicFetch: Fetch
  /** Whether this start has made the first token of an operator: see `operatorTokenFile`. */
  readonly madeFirstToken: boolean
  /** Answers what is under way, then closes the database. May be called again. */
  close(): Promise<void>
}

const DEFAULT_LEASE_MS = 600_000
const DEFAULT_COLLECTOR_TIMEOUT_MS = 15_000
const LIST_TIMEOUT_FACTOR = 4
const DEFAULT_DISCOVERY_INTERVAL_MS = 30_000
const SHORTEST_MS = 100
const LONGEST_UPKEEP_INTERVAL_MS = 5_000
const SHORTEST_OUTAGE_MS = 3_000
/** In the audit. */
const OWN_TOKEN_ID = '00000000-0000-0000-0000-000000000000'
/** Background passes that a Nexus may miss before another takes over. */
const MISSED_PASSES = 3
const RETENTION_INTERVAL_MS = 600_000
/** Pieces are of five minutes. */
const ROLLING_UP_INTERVAL_MS = 60_000

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
  if (config.insecureBind !== true && config.tls === undefined) {
    requireLoopback(config.internal, 'internal.host')
    requireLoopback(config.public, 'public.host')
  }
  const discoveryIntervalMs = lengthOfTime(
    'discoveryIntervalMs',
    config.discoveryIntervalMs,
    DEFAULT_DISCOVERY_INTERVAL_MS,
  )
  const sources = sourcesOf(config.discovery ?? [])
  const addresses = new AllowedAddresses(networksOf(config.producerNetworks ?? []))
  const upkeepMs = Math.min(leaseMs / 4, collectorTimeoutMs / 4, LONGEST_UPKEEP_INTERVAL_MS)
  // Short, so that a collector that could not be heard for that long, and then waits for its next heartbeat,
  // is not taken for dead.
  const presenceMs = Math.min(upkeepMs, collectorTimeoutMs / 10)
  const backgroundLeaseMs = Math.max(MISSED_PASSES * upkeepMs, SHORTEST_OUTAGE_MS)
  const outageMs = Math.max(3 * presenceMs, SHORTEST_OUTAGE_MS)
  const id = config.id ?? randomUUID()
  const target = nexusTarget(id)

  await using cleanup = new AsyncDisposableStack()
  const store = cleanup.use(
    await NexusStore.open(
      await openDatabase(config.database),
      {
        leaseMs,
        collectorTimeoutMs,
        listTimeoutMs: LIST_TIMEOUT_FACTOR * collectorTimeoutMs,
        outageMs,
        backgroundLeaseMs,
      },
      { id, version: VERSION, url: null },
    ),
  )
  const metrics = cleanup.use(connect(config.clickhouse))
  const collectors = cleanup.adopt(
    new CollectorClients({ store, rules: addresses.ofCollectors, tls: config.clientTls, logger }),
    (clients) => clients.close(),
  )
  const registry = config.registry ?? new ProducerRegistry()
  const own = cleanup.use(new OwnMetrics(registry, target, store))
  const schemaCopy = cleanup.use(new SchemaCopy({ store, metrics, logger, intervalMs: upkeepMs }))
  const election = cleanup.use(
    new Election({
      take: () => store.lead(),
      leaseMs: backgroundLeaseMs,
      intervalMs: upkeepMs,
      onChange: (isElected) => own.leads(isElected),
      logger,
    }),
  )
  const retention = cleanup.use(
    retentionPasses({
      election,
      store,
      metrics,
      own,
      logger,
      lookMs: upkeepMs,
      intervalMs: RETENTION_INTERVAL_MS,
    }),
  )
  cleanup.use(rollingUp({ election, metrics, logger, intervalMs: ROLLING_UP_INTERVAL_MS }))
  let externalUrl = ''
  const alerting = cleanup.use(
    await Alerting.start({
      store: store.alerting,
      metrics,
      files: config.alertFiles ?? [],
      addresses: addresses.ofReceivers,
      own,
      logger,
      externalUrl: () => externalUrl,
      repeat: (options) => election.repeat(options),
    }),
  )
  const refused = new RefusedRegistrations({ keepMs: leaseMs })
  const authenticator = new Authenticator({
    tokens: store.tokens,
    onTrouble: (error) =>
      logger.debug({ reason: reasonOf(error) }, 'the use of a token is not kept'),
  })
  const ownToken = randomToken()
  authenticator.know(ownToken, {
    ...LOCAL_OPERATOR,
    token: { id: OWN_TOKEN_ID, name: 'this process', producerIds: null, timeExpires: null },
  })
  const audit = new AuditLog({ audit: store.audit, logger })
  const { wrongTokens = WRONG_TOKENS } = config.limits ?? {}
  const admissionTo = ({ host }: Listen, requests: Rate): Admission =>
    new Admission({
      authenticator,
      audit,
      limits: new RateLimits({ requests, wrongTokens }),
      tokensWanted: wantsTokens(config, host),
    })
  await takeGivenTokens(store.tokens, config.initialTokens ?? [])
  const { operatorTokenFile } = config
  const isWanted = [config.internal, config.public].some(({ host }) => wantsTokens(config, host))
  const madeFirstToken =
    isWanted && operatorTokenFile !== undefined
      ? await makeFirstToken(store.tokens, operatorTokenFile, logger)
      : false
  const registered = new RegisteredSchemas(store, (count) => own.schemasConflicted(count))
  const schemas = new VisibleSchemas(store)
  const common = {
    logger,
    audit,
    tls: config.tls,
    version: VERSION,
    allowedHosts: config.allowedHosts ?? [],
    stringify: stringifyJsonExact,
    prepare: config.prepare,
  }

  const internal = createApp({
    ...common,
    api: 'nexus-internal',
    admission: admissionTo(config.internal, config.limits?.internal ?? INTERNAL_REQUESTS),
    checkReadiness: async () => ({ database: await checked(store.ping()) }),
  })
  const claims = new ProducerClaims(store.claims)
  serveInternalApi(internal, {
    store,
    collectors,
    refused,
    addresses,
    schemas,
    registered,
    own,
    claims,
    leaseMs,
  })
  cleanup.defer(() => internal.close())
  const internalUrl = await listen(internal, config.internal, 'internal.port')

  const open = createApp({
    ...common,
    api: 'nexus-public',
    admission: admissionTo(config.public, config.limits?.public ?? PUBLIC_REQUESTS),
    checkReadiness: async () => ({
      database: await checked(store.ping()),
      clickhouse: await checked(metrics.ping()),
    }),
  })
  servePublicApi(open, { store, schemas, registered, collectors, refused, schemaCopy })
  serveStatisticsApi(open, { schemas, metrics })
  serveMetricsApi(open, {
    store,
    schemas,
    collectors,
    refused,
    metrics,
    alerting,
    metricsUrl: config.clickhouse.url,
    started: new Date(),
  })
  serveOxqlApi(open, { schemas, names: store.names, metrics })
  servePrometheusApi(open, { schemas, metrics })
  serveQuarantineApi(open, { store, metrics })
  serveTokensApi(open, { store, authenticator })
  const events = new LiveEvents({
    store,
    collectors,
    logger,
    latestOf: (caller, name) => latestForEvents({ schemas, metrics }, caller, name),
  })
  serveEventsApi(open, events)
  serveOwnMetrics(open, registry)
  serveNamesApi(open, store.names)
  serveSavedApi(open, store)
  serveRetentionApi(open, { store, metrics, passes: retention })
  if (config.consoleDirectory !== undefined) serveConsole(open, config.consoleDirectory)
  serveAlertsApi(open, {
    store: store.alerting,
    book: alerting.book,
    files: alerting.files,
    notifier: alerting.notifier,
    schemas,
    metrics,
    addresses,
    onChange: () => alerting.changed(),
  })
  cleanup.defer(() => open.close())
  // Before the server, which would wait for them.
  cleanup.defer(() => events.close())
  const publicUrl = await listen(open, config.public, 'public.port')

  externalUrl = reachableUrl(publicUrl, config.public)
  await store.answersAt(externalUrl)
  store.watchMoves((moved) => own.moved(moved))
  const whenDatabase = (trouble: string) => ({
    onTrouble: (error: unknown) => logger.error({ reason: reasonOf(error) }, trouble),
    onRecovered: () => logger.info('the database answers again'),
  })
  cleanup.use(
    new Repeated({
      work: () => store.recordUptime(),
      intervalMs: presenceMs,
      ...whenDatabase('the database cannot be told that this Nexus is there'),
    }),
  )
  const upkeep = new Upkeep({ store, own, logger })
  cleanup.use(
    election.repeat({
      work: () => upkeep.pass(),
      intervalMs: upkeepMs,
      ...whenDatabase('upkeep failed'),
    }),
  )
  cleanup.use(
    new Discovery({
      election,
      sources,
      store,
      collectors,
      rules: addresses.ofProducers,
      tls: config.producerTls ?? config.clientTls ?? {},
      own,
      logger,
      intervalMs: discoveryIntervalMs,
      leaseMs,
    }),
  )
  election.begin()
  const running = cleanup.move()
  logger.info({ internalUrl, publicUrl, leaseMs }, 'Nexus is ready')
  let closing: Promise<void> | undefined
  const close = () => (closing ??= running.disposeAsync())
  return {
    internalUrl,
    publicUrl,
    ownToken,
    internalFetch: injectedFetch(internal),
    publicFetch: injectedFetch(open),
    madeFirstToken,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function wantsTokens({ requireTokens }: NexusConfig, host: string | undefined): boolean {
  return requireTokens ?? !isLoopback(host)
}

/** Of a server that listens on every address: by the name of this machine, for people on others. */
function reachableUrl(url: string, { host = '' }: Listen): string {
  if (!isWildcard(host)) return url
  const reachable = new URL(url)
  reachable.hostname = hostname()
  return reachable.origin
}

function sourcesOf(texts: readonly string[]): DiscoverySource[] {
  try {
    return texts.map(parseDiscoverySource)
  } catch (cause) {
    if (!(cause instanceof DiscoverySourceError)) throw cause
    throw new NexusError('invalid-config', `discovery: ${cause.message}`, { cause })
  }
}

function networksOf(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text)
    if (network !== undefined) return network
    throw new NexusError(
      'invalid-config',
      `producerNetworks: '${text}' is no network: write 10.0.0.0/8, fd00::/8 or one address`,
    )
  })
}

function lengthOfTime(option: string, value: number | undefined, fallback: number): number {
  const ms = value ?? fallback
  if (Number.isSafeInteger(ms) && ms >= SHORTEST_MS) return ms
  throw new NexusError(
    'invalid-config',
    `${option} is ${ms}: give whole milliseconds, at least ${SHORTEST_MS}`,
  )
}
