import type { PagePosition } from '../pull/page-position.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'

/** What goes with the samples of an open batch into its seal. */
export class Batch {
  /** The last page of each producer that has one in the batch. */
  readonly positions = new Map<string, PagePosition>()
  /** Tables whose rows in this batch may be stored already. */
  readonly doubtfulTables = new Set<string>()
  /** Blocks of the spool whose samples are in the batch. */
  readonly supersedes: SpooledBlock[] = []
  readonly #durable = Promise.withResolvers<void>()

  get isEmpty(): boolean {
    return this.positions.size === 0 && this.supersedes.length === 0
  }

  get durable(): Promise<void> {
    return this.#durable.promise
  }

  sealed(): void {
    this.#durable.resolve()
  }
}
