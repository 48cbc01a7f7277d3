import { join } from 'node:path'

import type { ProducerRegistry } from '@oximeter/core'
import { HttpServerMetrics } from '@oximeter/instruments'
import { measureRequests } from '@oximeter/instruments/fastify'
import { startNexus, type Nexus } from '@oximeter/nexus'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { keptId } from '../system/kept-id.ts'
import type { ClickHouseAccess } from './clickhouse.ts'

/** @param registry where it registers what it measures of itself, its HTTP requests among that */
export function startNexusAsConfigured(
  config: Config,
  clickhouse: ClickHouseAccess,
  logger: Logger,
  registry: ProducerRegistry,
): Promise<Nexus> {
  const { nexusHost: host, database: url } = config
  const id = keptId(config.dataDir, 'nexus')
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
    insecureBind: config.insecureBind,
    logger: logger.child({ program: 'nexus' }),
  })
}
