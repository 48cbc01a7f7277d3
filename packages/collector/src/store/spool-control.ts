import type {
  SpoolBlock,
  SpoolDropped,
  SpoolDropRequest,
  SpoolReplayed,
  SpoolReplayRequest,
  SpoolSummary,
} from '@oximeter/api/client'
import { formatTimestamp } from '@oximeter/core'
import { UNCHECKED, type BlockSummary } from '../spool/block-file.ts'
import type { Spool } from '../spool/spool.ts'
import type { DamagedBlock, SpooledBlock } from '../spool/spooled-block.ts'
import type { Timers } from '../time/timers.ts'
import type { Inserter } from './inserter.ts'
import type { Pressure } from './pressure.ts'

export interface SpoolControlOptions {
  readonly spool: Spool
  readonly inserter: Inserter
  readonly pressure: Pressure
  readonly timers: Timers
  readonly maxBytes: () => number
  /** Why nothing can be sealed at present, in words. */
  readonly sealProblem: () => string | undefined
  /** Called with what somebody decided to lose. */
  readonly onDropped: (block: BlockSummary) => void
}

/** Not known until a verdict comes. */
const NO_SCHEMA = 'the schema of its samples is not known yet: Nexus or the database is away'

/** What people see of the spool, and do to it. */
export class SpoolControl {
  readonly #options: SpoolControlOptions

  constructor(options: SpoolControlOptions) {
    this.#options = options
  }

  summary(): SpoolSummary {
    const { spool, pressure, maxBytes } = this.#options
    const [oldest] = spool.entries()
    let damagedBytes = 0
    for (const { bytes } of spool.damaged()) damagedBytes += bytes
    return {
      bytes: spool.bytes + damagedBytes,
      max_bytes: Math.floor(maxBytes()),
      blocks: spool.size,
      samples: spool.samples,
      oldest: oldest === undefined ? null : timeOf(oldest),
      paused: pressure.level === 'paused',
      reason: this.#reason(oldest),
    }
  }

  /** Blocks after the one of that id, the oldest first. */
  list(after: string, limit: number): SpoolBlock[] {
    const { spool } = this.#options
    const blocks: SpoolBlock[] = []
    for (const entry of spool.entries()) {
      if (blocks.length === limit) break
      if (entry.id > after) blocks.push(this.#waiting(entry))
    }
    for (const damaged of spool.damaged()) {
      if (damaged.id > after) blocks.push(damagedBlock(damaged))
    }
    return blocks.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
  }

  async replay({ ids }: SpoolReplayRequest): Promise<SpoolReplayed> {
    const { inserter } = this.#options
    const { waiting, damaged } = this.#find(ids)
    let retried = waiting.length
    for (const block of damaged) if (await this.#verify(block)) retried += 1
    inserter.retry(waiting)
    return { retried }
  }

  async drop(request: SpoolDropRequest): Promise<SpoolDropped> {
    const { spool, inserter, onDropped } = this.#options
    const { waiting, damaged } = this.#find('ids' in request ? request.ids : undefined)
    const dropped = { blocks: 0, samples: 0, bytes: 0 }
    const count = (block: BlockSummary): void => {
      dropped.blocks += 1
      dropped.samples += block.samples
      dropped.bytes += block.bytes
      onDropped(block)
    }
    for (const block of waiting) {
      // What is on its way is stored, or fails and can be dropped then.
      if (inserter.current === block || spool.find(block.id) === undefined) continue
      await spool.remove(block)
      count(block)
    }
    for (const block of damaged) {
      await spool.dropDamaged(block)
      count(block)
    }
    return dropped
  }

  /** Two that verify at a time would make two blocks of one file. */
  #verifying: Promise<unknown> = Promise.resolve()

  #verify(block: DamagedBlock): Promise<boolean> {
    const { spool } = this.#options
    const verified = this.#verifying.then(
      () => spool.findDamaged(block.id) !== undefined && spool.verify(block),
    )
    this.#verifying = verified.catch(() => {})
    return verified
  }

  #find(ids: readonly string[] | undefined): {
    readonly waiting: SpooledBlock[]
    readonly damaged: DamagedBlock[]
  } {
    const { spool } = this.#options
    if (ids === undefined) return { waiting: [...spool.entries()], damaged: [...spool.damaged()] }
    const all = [...new Set(ids)]
    return {
      waiting: all.map((id) => spool.find(id)).filter((block) => block !== undefined),
      damaged: all.map((id) => spool.findDamaged(id)).filter((block) => block !== undefined),
    }
  }

  #reason(oldest: SpooledBlock | undefined): string | null {
    const { inserter, pressure, sealProblem } = this.#options
    const problem = sealProblem()
    if (problem !== undefined) return `nothing can be written to the spool: ${problem}`
    const error = oldest === undefined ? undefined : this.#errorOf(oldest)
    const why = error ?? inserter.lastProblem
    if (pressure.level !== 'paused') return why ?? null
    return `what waits is near its bound${why === undefined ? '' : `: ${why}`}`
  }

  #waiting(entry: SpooledBlock): SpoolBlock {
    const { inserter, timers } = this.#options
    const attempts = inserter.attemptsOf(entry)
    const isPostponed = attempts !== undefined && attempts.until > timers.now()
    const state = inserter.current === entry ? 'inserting' : isPostponed ? 'postponed' : 'waiting'
    return {
      ...shown(entry),
      state,
      attempts: attempts?.count ?? 0,
      last_error: this.#errorOf(entry) ?? null,
    }
  }

  #errorOf(entry: SpooledBlock): string | undefined {
    if (entry.table === UNCHECKED) return NO_SCHEMA
    return this.#options.inserter.attemptsOf(entry)?.lastError
  }
}

function damagedBlock(block: DamagedBlock): SpoolBlock {
  return { ...shown(block), state: 'damaged', attempts: 0, last_error: block.why }
}

function shown(
  block: SpooledBlock | DamagedBlock,
): Omit<SpoolBlock, 'state' | 'attempts' | 'last_error'> {
  const { id, table, day, rows, samples, bytes } = block
  return { id, table, day, rows, samples, bytes, sealed_at: timeOf(block) }
}

function timeOf({ sealedAt }: { readonly sealedAt: number }): string {
  return formatTimestamp(BigInt(sealedAt) * 1_000_000n)
}
