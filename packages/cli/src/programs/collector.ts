import { join } from 'node:path'

import type { Fetch } from '@oximeter/api/client'
import { startCollector, type Collector } from '@oximeter/collector'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { producerTls, serverTls } from '../system/tls.ts'
import { counted } from '../output/quantity.ts'
import { keptId } from '../system/kept-id.ts'
import type { ClickHouseAccess } from './clickhouse.ts'
import { faultOf } from './fault.ts'

/** Nexus as a part of ours asks it. */
export interface NexusAccess {
  readonly urls: readonly string[]
  readonly token: () => string | undefined
  /** Default: the global one. */
  readonly fetch?: Fetch
}

export function startCollectorAsConfigured(
  config: Config,
  nexus: NexusAccess,
  clickhouse: ClickHouseAccess,
  logger: Logger,
): Promise<Collector> {
  const { collectorHost: host, collectorPort: port, collectorAdvertise: advertise } = config
  const tls = serverTls(config)
  const faults = faultOf(process.env['OXIMETER_FAULT'])
  return startCollector({
    id: config.collectorId ?? keptId(config.dataDir, 'collector'),
    dataDir: join(config.dataDir, 'collector'),
    listen: { host, port },
    ...(advertise === undefined ? {} : { advertise }),
    nexusUrl: nexus.urls,
    nexusToken: nexus.token,
    ...(nexus.fetch !== undefined && { nexusFetch: nexus.fetch }),
    ...(tls !== undefined && { tls }),
    ...(config.requireTokens === 'always' && { requireToken: true }),
    clickhouse,
    producerNetworks: config.producerNetworks,
    producerTls: producerTls(config),
    capacity: config.collectorCapacity,
    heartbeatIntervalMs: config.heartbeatInterval,
    refreshIntervalMs: config.refreshInterval,
    requestTimeoutMs: config.requestTimeout,
    knownSeries: config.knownSeries,
    batchRows: config.batchRows,
    batchIntervalMs: config.batchInterval,
    spoolBytes: config.spoolBytes,
    spoolAgeMs: config.spoolAge,
    selfStatIntervalMs: config.selfStatInterval,
    allowedHosts: config.allowedHosts,
    insecureBind: config.insecureBind,
    logger: logger.child({ program: 'collector' }),
    ...(faults === undefined ? {} : { faults }),
  })
}

/** Stops a collector; says what it could not store before. */
export async function stopCollector(
  collector: Collector,
  { stopTimeout: deadlineMs }: Pick<Config, 'stopTimeout'>,
  tell: (line: string) => void,
): Promise<void> {
  const unstored = await collector.close({ deadlineMs })
  if (unstored.samples > 0) {
    tell(
      `  ${counted(unstored.samples, 'sample')} not stored yet: what waits in the spool goes first at the next start.`,
    )
  }
}
