import { formatSocketAddress, isWildcard } from '@oximeter/api/client'

import type { Config } from '../config/options.ts'
import { clickHouseAccess } from '../programs/clickhouse.ts'
import { startCollectorAsConfigured, stopCollector } from '../programs/collector.ts'
import { lockDataDir } from '../system/data-dir-lock.ts'
import { requireFreePorts } from '../system/ports.ts'
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
    const { part: collector, took } = await startPart(
      surroundings,
      'the collector',
      () => startCollectorAsConfigured(config, nexusUrls, clickhouse, logger),
      (running) => stopCollector(running, (line) => progress.line(line)),
    )
    progress.running('Collector', collector.url, took)
    progress.line(
      `ready: collector ${collector.id} of ${nexusUrls.join(', ')}, writing to ${clickhouse.url}`,
    )
  })
}

function internalUrl({ nexusHost, nexusInternalPort: port }: Config): string {
  const host = isWildcard(nexusHost) ? '127.0.0.1' : nexusHost
  return `http://${formatSocketAddress({ host, port })}`
}
