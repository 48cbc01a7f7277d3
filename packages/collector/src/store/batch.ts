import type { DatumType } from '@oximeter/core'
import { measurementTableName } from '@oximeter/db'
import type { PagePosition } from '../pull/page-position.ts'
import { UNCHECKED } from '../spool/block-file.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'

export interface BatchSize {
  readonly samples: number
  readonly bytes: number
}

/** What goes with the samples of an open batch into its seal. */
export class Batch {
  /** The last page of each producer that has one in the batch. */
  readonly positions = new Map<string, PagePosition>()
  /** Blocks of the spool whose samples are in the batch. */
  readonly supersedes: SpooledBlock[] = []
  /** Samples in it that are nowhere else: no page brings them again. */
  loose = 0
  /** Known once its blocks are made. */
  size: BatchSize | undefined
  /** Tables whose rows in this batch may be stored already. */
  readonly #doubtfulTables = new Set<string>()
  readonly #durable = Promise.withResolvers<void>()

  get isEmpty(): boolean {
    return this.positions.size === 0 && this.supersedes.length === 0
  }

  /** Something of that type in the batch may be stored already, by whoever. */
  doubt(datumType: DatumType): void {
    this.#doubtfulTables.add(measurementTableName(datumType)).add(UNCHECKED)
  }

  mayBeDouble(table: string): boolean {
    return this.#doubtfulTables.has(table)
  }

  get durable(): Promise<void> {
    return this.#durable.promise
  }

  sealed(): void {
    this.#durable.resolve()
  }
}
