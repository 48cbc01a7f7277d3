import {
  schemaFromJson,
  type SchemaConflictJson,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'
import { formatSchemaDiff } from '@oximeter/core'
import type { NexusStore } from '../store/nexus-store.ts'
import { contradictionsOf } from '../store/schema-rules.ts'

/** Producers of which conflicts are remembered. */
const MOST_PRODUCERS = 1000

/**
 * Definitions that producers bring when they register. Those that contradict what is stored are
 * remembered, in memory and of the last thousand producers only, so that people see them before
 * samples go to quarantine.
 */
export class RegisteredSchemas {
  readonly #store: Pick<NexusStore, 'offerSchemas'>
  readonly #onConflicts: (count: number) => void
  readonly #conflicts = new Map<string, readonly SchemaConflictJson[]>()

  constructor(store: Pick<NexusStore, 'offerSchemas'>, onConflicts: (count: number) => void) {
    this.#store = store
    this.#onConflicts = onConflicts
  }

  /** @returns those that are not what is stored now */
  async offer(
    producer: string,
    schemas: readonly TimeseriesSchemaJson[],
  ): Promise<readonly SchemaConflictJson[]> {
    const offers = schemas.map((json) => ({
      schema: schemaFromJson(json),
      provisional: json.provisional,
    }))
    const outcomes = await this.#store.offerSchemas(offers)
    const conflicts = outcomes.flatMap(({ accepted, stored }, i) => {
      const offer = offers[i]
      if (accepted || offer === undefined) return []
      const detail = formatSchemaDiff(contradictionsOf(offer, [stored])).replaceAll('\n', '; ')
      return [{ timeseries_name: offer.schema.name, version: offer.schema.version, detail }]
    })
    this.#onConflicts(conflicts.length)
    this.#remember(producer, conflicts)
    return conflicts
  }

  /** Undefined where there are none. */
  conflictsOf(producer: string): readonly SchemaConflictJson[] | undefined {
    return this.#conflicts.get(producer)
  }

  /** To be called when a producer has ended its registration. */
  forget(producer: string): void {
    this.#conflicts.delete(producer)
  }

  #remember(producer: string, conflicts: readonly SchemaConflictJson[]): void {
    this.#conflicts.delete(producer)
    if (conflicts.length === 0) return
    this.#conflicts.set(producer, conflicts)
    const [oldest] = this.#conflicts.keys()
    if (this.#conflicts.size > MOST_PRODUCERS && oldest !== undefined) this.forget(oldest)
  }
}
