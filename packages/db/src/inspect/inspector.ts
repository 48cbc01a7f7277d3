import type { Engine } from '../engine.ts'
import { fieldCounts, seriesCounts, type FieldCount, type SeriesCount } from './cardinality.ts'
import { columnSizes, type ColumnSize } from './column-sizes.ts'
import { engineMemory, engineState, type EngineMemory, type EngineState } from './engine-state.ts'
import { partState, type PartState } from './part-state.ts'
import { storageState, type StorageState } from './storage-state.ts'

/**
 * How the database is, for operators. Every look is bounded: in time (5 s), memory and rows, and
 * fails as a DbError where that is not enough. On a cluster it is what the server that answers has.
 */
export class Inspector {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  engine(): Promise<EngineState> {
    return engineState(this.#engine)
  }

  memory(): Promise<EngineMemory> {
    return engineMemory(this.#engine)
  }

  /** What tables, days and disks hold. */
  storage(): Promise<StorageState> {
    return storageState(this.#engine)
  }

  parts(): Promise<PartState> {
    return partState(this.#engine)
  }

  columnSizes(): Promise<ColumnSize[]> {
    return columnSizes(this.#engine)
  }

  /** The timeseries with most series. */
  seriesCounts({ limit }: { readonly limit: number }): Promise<SeriesCount[]> {
    return seriesCounts(this.#engine, limit)
  }

  fieldCounts(names: readonly string[]): Promise<FieldCount[]> {
    return fieldCounts(this.#engine, names)
  }
}
