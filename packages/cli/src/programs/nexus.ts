import { join } from 'node:path'

import { CONSOLE_DIRECTORY } from '@oximeter/console'
import type { ProducerRegistry } from '@oximeter/core'
import { HttpServerMetrics } from '@oximeter/instruments'
import { measureRequests } from '@oximeter/instruments/fastify'
import { startNexus, type Nexus } from '@oximeter/nexus'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { keptId } from '../system/kept-id.ts'
import { clientTls, producerTls, serverTls } from '../system/tls.ts'
import { operatorTokenFile } from '../system/token.ts'
import type { ClickHouseAccess } from './clickhouse.ts'
import type { NexusAccess } from './collector.ts'

/** @param registry where it registers what it measures of itself, its HTTP requests among that */
export function startNexusAsConfigured(
  config: Config,
  clickhouse: ClickHouseAccess,
  logger: Logger,
  registry: ProducerRegistry,
): Promise<Nexus> {
  const { nexusHost: host, database: url } = config
  const id = keptId(config.dataDir, 'nexus')
  const tls = serverTls(config)
  const metrics = new HttpServerMetrics(registry, { name: 'nexus', id })
  return startNexus({
    id,
    registry,
    prepare: (app) => void app.register(measureRequests, { metrics }),
    internal: { host, port: config.nexusInternalPort },
    public: { host, port: config.nexusPublicPort },
    database: url === undefined ? { dataDir: join(config.dataDir, 'nexus') } : { url },
    clickhouse,
    leaseMs: config.nexusLease,
    collectorTimeoutMs: config.collectorTimeout,
    allowedHosts: config.allowedHosts,
    producerNetworks: config.producerNetworks,
    discovery: config.discovery,
    discoveryIntervalMs: config.discoveryInterval,
    alertFiles: config.alertFiles,
    insecureBind: config.insecureBind,
    ...(tls !== undefined && { tls }),
    clientTls: clientTls(config),
    producerTls: producerTls(config),
    ...(config.requireTokens === 'always' && { requireTokens: true }),
    initialTokens: config.initialTokens,
    operatorTokenFile: operatorTokenFile(config),
    consoleDirectory: CONSOLE_DIRECTORY,
    logger: logger.child({ program: 'nexus' }),
  })
}

/** Nexus as parts of its own process ask it: whatever TLS wants of others, none of it. */
export function accessWithin({ internalUrl, internalFetch, ownToken }: Nexus): NexusAccess {
  return {
    urls: [internalUrl],
    token: () => ownToken,
    ...(internalUrl.startsWith('https:') && { fetch: internalFetch }),
  }
}

/** What is said of the first token, where this start has made it. */
export function tellFirstToken({ madeFirstToken }: Nexus, config: Config): string[] {
  if (!madeFirstToken) return []
  return [
    `  the first token of an operator is in ${operatorTokenFile(config)}: commands of this directory use it`,
  ]
}
