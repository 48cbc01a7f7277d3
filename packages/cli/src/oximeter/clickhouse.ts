import { resolve } from 'node:path'

import type { Config } from '../config/options.ts'
import { engineAccess, startEngine } from '../programs/clickhouse.ts'
import { requireFreePorts } from '../system/ports.ts'
import { startPart, untilStopped } from '../system/until-stopped.ts'

/** The embedded engine alone. */
export function clickhouse(config: Config): Promise<void> {
  return untilStopped(config, async (surroundings) => {
    const { progress, logger } = surroundings
    const { clickhouseHost: host, clickhousePort: port } = config
    await requireFreePorts([{ host, port, option: 'clickhousePort' }])
    const access = await engineAccess(config)
    const { part, took } = await startPart(
      surroundings,
      'ClickHouse',
      () => startEngine(config, access, logger),
      (running) => running.close(),
    )
    progress.running('ClickHouse', part.url, took)
    const passwordFile = resolve(config.dataDir, 'clickhouse', 'password')
    progress.line(`ready: user ${part.username}, password in ${passwordFile}`)
  })
}
