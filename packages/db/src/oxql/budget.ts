import type { ClickHouseSettings } from '@clickhouse/client'

/** What one query may use; of a query of several tables each statement may use it, but for points and series. */
export interface OxqlBudget {
  /** @default 20 000 */
  readonly timeoutMs?: number
  /** @default 1 000 000 000 */
  readonly maxRowsRead?: number
  /** @default 32 GiB */
  readonly maxBytesRead?: number
  /** @default 384 MiB */
  readonly maxMemoryBytes?: number
  /** Points of the answer, of all series and dimensions; beyond it whole series are left out. @default 1 000 000 */
  readonly maxPoints?: number
  /** @default 10 000 */
  readonly maxSeries?: number
}

export type FullBudget = Required<OxqlBudget>

const MIB = 1024 * 1024

/** Two queries at a time leave a quarter of what the embedded engine has for others. */
const DEFAULTS: FullBudget = {
  timeoutMs: 20_000,
  maxRowsRead: 1_000_000_000,
  maxBytesRead: 32 * 1024 * MIB,
  maxMemoryBytes: 384 * MIB,
  maxPoints: 1_000_000,
  maxSeries: 10_000,
}

export function fullBudget(budget: OxqlBudget = {}): FullBudget {
  const given = Object.entries(budget).filter(([, value]) => value !== undefined)
  return { ...DEFAULTS, ...(Object.fromEntries(given) as OxqlBudget) }
}

/** A budget as the engine enforces it. */
export function budgetSettings(budget: FullBudget): ClickHouseSettings {
  return {
    readonly: '1',
    cancel_http_readonly_queries_on_client_close: 1,
    max_execution_time: Math.max(1, Math.ceil(budget.timeoutMs / 1000)),
    max_memory_usage: String(budget.maxMemoryBytes),
    max_rows_to_read: String(budget.maxRowsRead),
    max_bytes_to_read: String(budget.maxBytesRead),
    result_overflow_mode: 'throw',
  }
}
