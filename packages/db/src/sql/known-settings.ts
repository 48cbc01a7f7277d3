import type { ClickHouseSettings } from '@clickhouse/client'
import type { Engine } from '../engine.ts'

/** Settings that make queries quicker, as far as the engine knows them: it refuses others. */
export class KnownSettings {
  readonly #engine: Engine
  readonly #wanted: ClickHouseSettings
  #known: Promise<ClickHouseSettings> | undefined

  constructor(engine: Engine, wanted: ClickHouseSettings) {
    this.#engine = engine
    this.#wanted = wanted
  }

  /** Asks the engine once. */
  get(): Promise<ClickHouseSettings> {
    this.#known ??= this.#ask().catch((error: unknown) => {
      this.#known = undefined
      throw error
    })
    return this.#known
  }

  async #ask(): Promise<ClickHouseSettings> {
    const rows = await this.#engine.rows<{ name: string }>(
      'ask what the engine knows',
      'SELECT name FROM system.settings WHERE name IN {names:Array(String)}',
      { parameters: { names: Object.keys(this.#wanted) } },
    )
    const names = new Set(rows.map(({ name }) => name))
    return Object.fromEntries(Object.entries(this.#wanted).filter(([name]) => names.has(name)))
  }
}
