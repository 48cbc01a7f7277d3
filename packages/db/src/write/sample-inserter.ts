import {
  deriveSchema,
  diffSchemas,
  formatSchemaDiff,
  schemasEqual,
  type Sample,
  type Timeseries,
  withFieldsOf,
} from '@oximeter/core'
import type { Engine } from '../engine.ts'
import type { SchemaStore } from '../schema/schema-store.ts'
import { BlockBuilder } from './block-builder.ts'
import type { SealedBlock } from './sealed-block.ts'
import { storeMaybeAgain } from './store-blocks.ts'

export interface InsertReport {
  /** Samples that are stored. */
  readonly stored: number
  /** Samples that are kept in quarantine, by name and reason. */
  readonly quarantined: readonly QuarantineCount[]
  /** Timeseries that were not known before. */
  readonly newTimeseries: readonly string[]
}

export interface QuarantineCount {
  readonly timeseriesName: string
  readonly reason: string
  readonly detail: string
  readonly samples: number
}

/** A timeseries' shape fits the stored schema, or how it does not. */
type Verdict = { readonly fits: true } | { readonly fits: false; readonly detail: string }

const FITS: Verdict = { fits: true }

/** Stores samples from their objects to the tables: what a program does that has no collector. */
export class SampleInserter {
  readonly #engine: Engine
  readonly #schemas: SchemaStore
  /** By the object; a series that fits once fits for good. */
  readonly #fitting = new WeakSet<Timeseries>()
  #builder = new BlockBuilder()

  constructor(engine: Engine, schemas: SchemaStore) {
    this.#engine = engine
    this.#schemas = schemas
  }

  async insert(samples: readonly Sample[]): Promise<InsertReport> {
    const newTimeseries: string[] = []
    const verdicts = new Map<Timeseries, Verdict>()
    for (const { timeseries } of samples) {
      if (this.#fitting.has(timeseries) || verdicts.has(timeseries)) continue
      verdicts.set(timeseries, await this.#check(timeseries, newTimeseries))
    }
    // No waiting from here to the blocks: another call's samples must not come between.
    const quarantined = new Map<string, QuarantineCount>()
    const kept = (count: Omit<QuarantineCount, 'samples'>) => {
      const id = JSON.stringify([count.timeseriesName, count.reason, count.detail])
      quarantined.set(id, { ...count, samples: (quarantined.get(id)?.samples ?? 0) + 1 })
    }
    for (const sample of samples) {
      const verdict = verdicts.get(sample.timeseries) ?? FITS
      const timeseriesName = sample.timeseries.name
      if (verdict.fits) {
        const problem = this.#builder.add(sample)
        if (problem) kept({ timeseriesName, ...problem })
      } else {
        const { detail } = verdict
        this.#builder.quarantine({ sample, reason: 'schema_conflict', detail })
        kept({ timeseriesName, reason: 'schema_conflict', detail })
      }
    }
    await this.#store(this.#builder.seal())
    const counts = [...quarantined.values()]
    const inQuarantine = counts.reduce((sum, { samples: n }) => sum + n, 0)
    return { stored: samples.length - inQuarantine, quarantined: counts, newTimeseries }
  }

  async #check(timeseries: Timeseries, newTimeseries: string[]): Promise<Verdict> {
    const { definition } = timeseries
    const derived = deriveSchema(timeseries)
    const isDefined = definition !== undefined && schemasEqual(definition, derived)
    const offered = isDefined ? definition : derived
    const versions = await this.#schemas.known(timeseries.name)
    const stored =
      versions.find(({ version }) => version === timeseries.version) ??
      versions.find(({ datumType }) => datumType !== timeseries.datumType)
    if (!stored) {
      await this.#schemas.put(offered, { provisional: !isDefined })
      if (versions.length === 0) newTimeseries.push(offered.name)
    } else {
      const detail = formatSchemaDiff(diffSchemas(stored, offered))
      if (detail !== '') return { fits: false, detail }
      const grown = withFieldsOf(stored, offered)
      if (grown !== stored) await this.#schemas.put(grown, stored)
    }
    this.#fitting.add(timeseries)
    return FITS
  }

  async #store(blocks: readonly SealedBlock[]): Promise<void> {
    try {
      await storeMaybeAgain(this.#engine, blocks)
    } catch (error) {
      // What it thinks it has described may not be there.
      this.#builder = new BlockBuilder()
      throw error
    }
  }
}
