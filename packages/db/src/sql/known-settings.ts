import type { ClickHouseSettings } from '@clickhouse/client'
import type { Engine } from '../engine.ts'
import { Recent } from '../recent.ts'

/**
 * Settings that make queries quicker, as far as the engine knows them, which is asked once: it
 * refuses others.
 */
export function knownSettings(
  engine: Engine,
  wanted: ClickHouseSettings,
): Recent<ClickHouseSettings> {
  return new Recent(async () => {
    const rows = await engine.rows<{ name: string }>(
      'ask what the engine knows',
      'SELECT name FROM system.settings WHERE name IN {names:Array(String)}',
      { parameters: { names: Object.keys(wanted) } },
    )
    const names = new Set(rows.map(({ name }) => name))
    return Object.fromEntries(Object.entries(wanted).filter(([name]) => names.has(name)))
  }, Infinity)
}
