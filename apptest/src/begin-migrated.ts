import { cp } from 'node:fs/promises'

/**
 * Puts a migrated database where an engine is to have its data, before its first start: to make all
 * tables takes it longer than to start. Nothing happens where vitest.global-setup.ts made none.
 */
export async function beginMigrated(dataDir: string): Promise<void> {
  const template = process.env['OXIMETER_ENGINE_TEMPLATE']
  if (template) await cp(template, dataDir, { recursive: true, verbatimSymlinks: true })
}
