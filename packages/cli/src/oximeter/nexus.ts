import { hostname } from 'node:os'

import { isWildcard } from '@oximeter/api/client'

import type { Config } from '../config/options.ts'
import { clickHouseAccess } from '../programs/clickhouse.ts'
import { accessWithin, startNexusAsConfigured, tellFirstToken } from '../programs/nexus.ts'
import { measureThisProcess, serve } from '../programs/own-producers.ts'
import { lockDataDir } from '../system/data-dir-lock.ts'
import { requireFreePorts } from '../system/ports.ts'
import { serverTls } from '../system/tls.ts'
import { startPart, untilStopped } from '../system/until-stopped.ts'

/** Nexus alone, and what it measures of itself. */
export function nexus(config: Config): Promise<void> {
  return untilStopped(config, async (surroundings) => {
    const { progress, logger, stack } = surroundings
    const { nexusHost: host, producerAdvertise } = config
    const advertise = producerAdvertise ?? (isWildcard(host) ? hostname() : undefined)
    // A collector or an engine may be at work in the same directory.
    stack.use(lockDataDir(config.dataDir, 'oximeter nexus', 'nexus.lock'))
    await requireFreePorts([
      { host, port: config.nexusInternalPort, option: 'nexusInternalPort' },
      { host, port: config.nexusPublicPort, option: 'nexusPublicPort' },
    ])
    const clickhouse = clickHouseAccess(config)
    const own = stack.use(measureThisProcess(config, 'nexus'))
    const { part, took } = await startPart(
      surroundings,
      'Nexus',
      () => startNexusAsConfigured(config, clickhouse, logger, own.registry),
      (running) => running.close(),
    )
    progress.running('Nexus, internal API', part.internalUrl, took)
    progress.running('Nexus, public API', part.publicUrl)
    for (const line of tellFirstToken(part, config)) progress.line(line)
    const { part: producer } = await startPart(
      surroundings,
      'the producer',
      () =>
        serve(own.registry, {
          config,
          nexus: accessWithin(part),
          logger,
          host,
          // Collectors on other machines are to find it where they find Nexus.
          ...(advertise !== undefined && { advertise }),
          tls: serverTls(config),
        }),
      (running) => running.close(),
    )
    progress.running('Producer: this Nexus', producer.url)
    progress.line(`ready: latest values and SQL come from ${clickhouse.url}`)
  })
}
