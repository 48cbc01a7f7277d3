import type { Config } from '../config/options.ts'
import { clickHouseAccess } from '../programs/clickhouse.ts'
import { startNexusAsConfigured } from '../programs/nexus.ts'
import { requireFreePorts } from '../system/ports.ts'
import { startPart, untilStopped } from '../system/until-stopped.ts'

/** Nexus alone. */
export function nexus(config: Config): Promise<void> {
  return untilStopped(config, async (surroundings) => {
    const { progress, logger } = surroundings
    const { nexusHost: host } = config
    await requireFreePorts([
      { host, port: config.nexusInternalPort, option: 'nexusInternalPort' },
      { host, port: config.nexusPublicPort, option: 'nexusPublicPort' },
    ])
    const clickhouse = clickHouseAccess(config)
    const { part, took } = await startPart(
      surroundings,
      'Nexus',
      () => startNexusAsConfigured(config, clickhouse, logger),
      (running) => running.close(),
    )
    progress.running('Nexus, internal API', part.internalUrl, took)
    progress.running('Nexus, public API', part.publicUrl)
    progress.line(`ready: latest values and SQL come from ${clickhouse.url}`)
  })
}
