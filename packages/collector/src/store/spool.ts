import type { SealedBlock } from '@oximeter/db'

/** Where samples are kept that cannot be stored as they are. */
export const QUARANTINE_TABLE = 'quarantine'

/** A sealed block that waits to be stored. */
export interface SpooledBlock {
  readonly table: string
  /** Samples that would be lost with it; 0 for what only describes them. */
  readonly samples: number
  readonly bytes: number
  /** On the monotonic clock, in milliseconds. */
  readonly sealedAt: number
}

/**
 * What waits for the database, in the order in which it was sealed. A block leaves it when the
 * database has it, or when somebody decides, and counts, that it is lost.
 */
export interface Spool {
  /** Of all blocks in it. */
  readonly bytes: number
  readonly samples: number
  readonly size: number
  /** When this resolves, the blocks are as safe as this spool makes them. */
  append(blocks: readonly SealedBlock[]): Promise<void>
  /** Oldest first. Blocks may come and go while this is walked. */
  entries(): Iterable<SpooledBlock>
  read(entry: SpooledBlock): Promise<SealedBlock>
  remove(entry: SpooledBlock): Promise<void>
}

/** Holds the blocks in memory: they survive the database, not this process. */
export class MemorySpool implements Spool {
  readonly #now: () => number
  readonly #blocks = new Map<SpooledBlock, SealedBlock>()
  #bytes = 0
  #samples = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get bytes(): number {
    return this.#bytes
  }

  get samples(): number {
    return this.#samples
  }

  get size(): number {
    return this.#blocks.size
  }

  append(blocks: readonly SealedBlock[]): Promise<void> {
    const sealedAt = this.#now()
    for (const block of blocks) {
      const { table, body } = block
      const samples = samplesOf(block)
      this.#blocks.set({ table, samples, bytes: body.byteLength, sealedAt }, block)
      this.#bytes += body.byteLength
      this.#samples += samples
    }
    return Promise.resolve()
  }

  entries(): Iterable<SpooledBlock> {
    return this.#blocks.keys()
  }

  read(entry: SpooledBlock): Promise<SealedBlock> {
    const block = this.#blocks.get(entry)
    if (block === undefined) return Promise.reject(new RangeError('the block is no longer spooled'))
    return Promise.resolve(block)
  }

  remove(entry: SpooledBlock): Promise<void> {
    if (this.#blocks.delete(entry)) {
      this.#bytes -= entry.bytes
      this.#samples -= entry.samples
    }
    return Promise.resolve()
  }
}

function samplesOf({ table, rows }: SealedBlock): number {
  return isMeasurementTable(table) || table === QUARANTINE_TABLE ? rows : 0
}

export function isMeasurementTable(table: string): boolean {
  return table.startsWith('measurements_')
}
