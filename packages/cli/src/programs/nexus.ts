import { join } from 'node:path'

import { startNexus, type Nexus } from '@oximeter/nexus'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import type { ClickHouseAccess } from './clickhouse.ts'

export function startNexusAsConfigured(
  config: Config,
  clickhouse: ClickHouseAccess,
  logger: Logger,
): Promise<Nexus> {
  const { nexusHost: host, database: url } = config
  return startNexus({
    internal: { host, port: config.nexusInternalPort },
    public: { host, port: config.nexusPublicPort },
    database: url === undefined ? { dataDir: join(config.dataDir, 'nexus') } : { url },
    clickhouse,
    leaseMs: config.nexusLease,
    collectorTimeoutMs: config.collectorTimeout,
    allowedHosts: config.allowedHosts,
    insecureBind: config.insecureBind,
    logger: logger.child({ program: 'nexus' }),
  })
}
