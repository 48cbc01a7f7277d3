import type { ClickHouseSettings } from '@clickhouse/client'

/**
 * What a look at the database may cost: people look most when something is wrong with it. What does
 * not end in time fails, and says so.
 */
export const LOOK: ClickHouseSettings = {
  max_execution_time: 5,
  max_threads: 2,
  max_memory_usage: String(512 * 1024 * 1024),
  priority: '10',
}
