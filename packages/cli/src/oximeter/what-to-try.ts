import { apiUrl } from '../command-line/ask.ts'
import { flagOf } from '../config/names.ts'
import type { Config } from '../config/options.ts'
import { formatDuration } from '../output/quantity.ts'

/** What a person may do once the system runs, to be copied to another terminal. */
export function whatToTry(config: Config, publicUrl: string): string {
  // A checkout's programs are found by npx; installed ones are found by name.
  const isCheckout = import.meta.url.endsWith('.ts')
  const run = isCheckout ? 'npx ' : ''
  const isDefault = config.nexusPublicPort !== 0 && apiUrl(config) === publicUrl
  const where = isDefault ? '' : ` ${flagOf('api')} ${publicUrl}`
  const patience = formatDuration(
    Math.min(config.heartbeatInterval, config.refreshInterval) +
      config.producerInterval +
      config.batchInterval,
  )
  return `
See it: ${publicUrl}
In another terminal (the first values are there within ${patience}):
  ${run}oxdb schemas${where}
  ${run}oxdb latest host:load_average${where}
  ${run}oxdb describe host:cpu_time${where}
  ${run}oxdb query${where} 'get host:cpu_time | align rate(10s) | group_by [state], sum' --from 5m --format chart
  ${run}oxdb sql${where} 'SELECT timestamp, datum FROM "host:memory_used" ORDER BY timestamp DESC LIMIT 5'
  ${run}oximeter producers${where}
Ctrl-C stops everything; what was collected is kept.`
}
