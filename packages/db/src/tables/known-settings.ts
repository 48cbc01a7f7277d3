import type { Engine } from '../engine.ts'

/** Names of the settings that tables may have in this engine. */
export async function tableSettings(engine: Engine): Promise<ReadonlySet<string>> {
  const rows = await engine.rows<{ name: string }>(
    'read which settings tables have',
    'SELECT name FROM system.merge_tree_settings',
  )
  return new Set(rows.map(({ name }) => name))
}
