import { formatSocketAddress, isWildcard, reasonOf } from '@oximeter/api/client'

import type { Config } from '../config/options.ts'
import { clickHouseAccess } from '../programs/clickhouse.ts'
import { startCollectorAsConfigured, stopCollector } from '../programs/collector.ts'
import { lockDataDir } from '../system/data-dir-lock.ts'
import { requireFreePorts } from '../system/ports.ts'
import { fetchAsConfigured, schemeOf } from '../system/tls.ts'
import { tokenOf } from '../system/token.ts'
import { startPart, untilStopped } from '../system/until-stopped.ts'

/** One collector. Nexus and ClickHouse may come and go. */
export function run(config: Config): Promise<void> {
  return untilStopped(config, async (surroundings) => {
    const { progress, logger, stack } = surroundings
    stack.use(lockDataDir(config.dataDir, 'oximeter run'))
    const { collectorHost: host, collectorPort: port } = config
    await requireFreePorts([{ host, port, option: 'collectorPort' }])
    const clickhouse = clickHouseAccess(config)
    const nexusUrls = config.nexus ?? [internalUrl(config)]
    // Says at once that its file is missing.
    tokenOf(config)
    const asking = fetchAsConfigured(config, (error) =>
      logger.error({ reason: reasonOf(error) }, 'a certificate for Nexus cannot be used'),
    )
    if (asking !== undefined) stack.use(asking)
    const nexus = {
      urls: nexusUrls,
      token: () => tokenOf(config),
      ...(asking !== undefined && { fetch: asking.fetch }),
    }
    const { part: collector, took } = await startPart(
      surroundings,
      'the collector',
      () => startCollectorAsConfigured(config, nexus, clickhouse, logger),
      (running) => stopCollector(running, config, (line) => progress.line(line)),
    )
    progress.running('Collector', collector.url, took)
    progress.line(
      `ready: collector ${collector.id} of ${nexusUrls.join(', ')}, writing to ${clickhouse.url}`,
    )
  })
}

function internalUrl(config: Config): string {
  const { nexusHost, nexusInternalPort: port } = config
  const host = isWildcard(nexusHost) ? '127.0.0.1' : nexusHost
  return `${schemeOf(config)}://${formatSocketAddress({ host, port })}`
}
