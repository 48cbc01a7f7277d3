import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Faults } from '../faults.ts'
import type { PagePosition } from '../pull/page-position.ts'
import type { Timers } from '../time/timers.ts'
import { readBlock, writeBlock, type BlockContent, type BlockSummary } from './block-file.ts'
import { bootId } from './boot-id.ts'
import { syncDirectory } from './durable-files.ts'
import { Positions, storedPositions } from './positions.ts'
import { blockFile, blockId, commitFile, writeCommit, writePositions } from './records.ts'
import { DAMAGED_DIRECTORY, recover } from './recovery.ts'
import type { DamagedBlock, SpooledBlock } from './spooled-block.ts'

export interface SpoolOptions {
  readonly directory: string
  readonly timers: Pick<Timers, 'now' | 'wallTime'>
  readonly faults?: Faults
  /** What may be kept of the newest blocks, so that they need not be read back. Default 16 MiB. */
  readonly memoryBytes?: number
}

/** What becomes durable at once. */
export interface Seal {
  readonly blocks: readonly BlockContent[]
  /** Up to where the pages of producers are in these blocks and earlier ones. */
  readonly positions: Iterable<PagePosition>
  /** Whether something of a block may be stored already. Default: no. */
  readonly mayBeDouble?: (block: BlockContent) => boolean
  /** Blocks whose samples are in these: they go. */
  readonly supersedes?: readonly SpooledBlock[]
}

const MIB = 1024 * 1024
/** Records of seals that nothing waits of any more, before they are replaced by one. */
const MAX_FINISHED = 64
/** Far longer than producers that are collected at all keep a page. */
const DOUBTFUL_MS = 86_400_000

/**
 * What waits for the database, on disk, in the order in which it was sealed. A block leaves it when
 * the database has it, or when somebody decides, and counts, that it is lost.
 *
 * Each block is a file. A seal is a number of them and a record that names them; the record appears
 * last, in one step, so that after any crash a seal is there as a whole or not at all.
 */
export class Spool {
  readonly #directory: string
  readonly #timers: SpoolOptions['timers']
  readonly #faults: Faults
  readonly #memoryBytes: number
  readonly #blocks = new Map<string, SpooledBlock>()
  readonly #damaged = new Map<string, DamagedBlock>()
  /** The content of blocks that were sealed a moment ago. */
  readonly #fresh = new Map<string, BlockContent>()
  #freshBytes = 0
  /** How many blocks of each seal have not left. */
  readonly #left = new Map<number, number>()
  #finished: number[] = []
  #positions = new Positions()
  /** On the wall clock, in milliseconds. */
  #positionsLostAt: number | undefined
  #sealing: Promise<unknown> = Promise.resolve()
  #boot = ''
  #lastSeal = 0
  #lastCommit = 0
  #bytes = 0
  #samples = 0

  constructor({ directory, timers, faults = () => {}, memoryBytes = 16 * MIB }: SpoolOptions) {
    this.#directory = directory
    this.#timers = timers
    this.#faults = faults
    this.#memoryBytes = memoryBytes
  }

  /** Takes over what a former process left. To be called once, before anything else. */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    this.#boot = await bootId()
    const found = await recover(this.#directory, this.#boot)
    this.#positions = found.positions
    this.#positionsLostAt = found.positionsLost ? this.#timers.wallTime() : found.positionsLostAt
    this.#lastSeal = found.lastSeal
    this.#lastCommit = found.lastSeal
    for (const damaged of found.damaged) this.#damaged.set(damaged.id, damaged)
    for (const { seal, sealedAt, blocks } of found.commits) {
      this.#add(seal, sealedAt, blocks)
      this.#finishIfEmpty(seal)
    }
    // From now on, that there is no such record means that it was lost.
    await this.#writePositions()
  }

  /** Of all blocks that wait. */
  get bytes(): number {
    return this.#bytes
  }

  get samples(): number {
    return this.#samples
  }

  get size(): number {
    return this.#blocks.size
  }

  /** Whether producers may yet offer pages that are durable though no position tells of it. */
  get positionsLost(): boolean {
    const lostAt = this.#positionsLostAt
    return lostAt !== undefined && this.#timers.wallTime() - lostAt < DOUBTFUL_MS
  }

  /** Up to which page a producer's pages are durable. */
  positionOf(producer: string): PagePosition | undefined {
    return this.#positions.of(producer)
  }

  /** Oldest first. Blocks may come and go while this is walked. */
  entries(): Iterable<SpooledBlock> {
    return this.#blocks.values()
  }

  find(id: string): SpooledBlock | undefined {
    return this.#blocks.get(id)
  }

  damaged(): Iterable<DamagedBlock> {
    return this.#damaged.values()
  }

  findDamaged(id: string): DamagedBlock | undefined {
    return this.#damaged.get(id)
  }

  ageMs({ waitsSince }: SpooledBlock): number {
    return this.#timers.now() - waitsSince
  }

  /**
   * Makes blocks durable, all or none; once this resolves they survive a loss of power. Seals are
   * made one after another.
   *
   * @throws what the file system says; then nothing was sealed, and it can be tried again
   */
  seal(seal: Seal): Promise<readonly SpooledBlock[]> {
    const sealed = this.#sealing.then(() => this.#seal(seal))
    this.#sealing = sealed.catch(() => {})
    return sealed
  }

  async #seal({ blocks, positions, mayBeDouble, supersedes = [] }: Seal): Promise<SpooledBlock[]> {
    const seal = ++this.#lastSeal
    const sealedAt = Math.round(this.#timers.wallTime())
    const covered = [...positions]
    let summaries: BlockSummary[]
    try {
      summaries = await Promise.all(
        blocks.map((block, index) =>
          writeBlock(
            this.#path(blockFile(blockId({ seal, index }))),
            block,
            mayBeDouble?.(block) ?? false,
          ),
        ),
      )
      // Names first: else a commit could outlive a block, which would then pass for stored.
      if (blocks.length > 0) await syncDirectory(this.#directory)
      this.#faults('seal:blocks-written')
      await writeCommit(this.#directory, {
        kind: 'commit',
        seal,
        sealedAt,
        boot: this.#boot,
        blocks: summaries,
        positions: storedPositions(covered),
        supersedes: supersedes.map(({ id }) => id),
      })
    } catch (error) {
      await this.#undo(seal, blocks.length)
      throw error
    }
    this.#faults('seal:committed')
    this.#lastCommit = seal
    for (const position of covered) this.#positions.advance(position)
    const present = summaries.map((summary, index) => ({
      ...summary,
      id: blockId({ seal, index }),
    }))
    const added = this.#add(seal, sealedAt, present)
    present.forEach(({ id }, index) => this.#remember(id, blocks[index]!))
    for (const block of supersedes) {
      // As long as its file is there, the commit must be, too.
      if (!(await this.remove(block))) this.#left.set(seal, Infinity)
    }
    this.#finishIfEmpty(seal)
    return added
  }

  /** @throws {DamagedFileError} if the file does not hold what was written */
  read({ id }: SpooledBlock): Promise<BlockContent> {
    const fresh = this.#fresh.get(id)
    return fresh === undefined ? readBlock(this.#path(blockFile(id))) : Promise.resolve(fresh)
  }

  /**
   * Takes a block out. Never fails: a file that cannot be removed comes again at the next start, to
   * be sent again.
   *
   * @returns whether the file is gone
   */
  async remove(block: SpooledBlock): Promise<boolean> {
    if (!this.#take(block)) return true
    try {
      await rm(this.#path(blockFile(block.id)), { force: true })
    } catch {
      return false
    }
    this.#faults('block:deleted')
    this.#leave(block)
    return true
  }

  /** Takes a damaged file out of the way. */
  async setAside(block: SpooledBlock, why: string): Promise<void> {
    const { id, sealedAt } = block
    const name = blockFile(id)
    await rename(this.#path(name), this.#damagedPath(name))
    if (!this.#take(block)) return
    this.#leave(block)
    this.#damaged.set(name, { ...block, id: name, sealedAt, why })
  }

  /** Looks at a damaged file again: if it is sound after all, it waits as others do. */
  async verify({ id, mayBeDouble }: DamagedBlock): Promise<boolean> {
    const path = this.#damagedPath(id)
    const block = await readBlock(path).catch(() => undefined)
    if (block === undefined) return false
    await this.seal({ blocks: [block], positions: [], mayBeDouble: () => mayBeDouble })
    this.#damaged.delete(id)
    await rm(path, { force: true })
    return true
  }

  async dropDamaged({ id }: DamagedBlock): Promise<void> {
    await rm(this.#damagedPath(id), { force: true })
    this.#damaged.delete(id)
  }

  /** Puts one record in the place of many that are of no more use, once there are many. */
  async tidy({ atOnce = false } = {}): Promise<void> {
    if (this.#finished.length === 0) return
    if (atOnce || this.#finished.length >= MAX_FINISHED) await this.#writePositions()
  }

  async #writePositions(): Promise<void> {
    const finished = this.#finished
    this.#finished = []
    try {
      // It syncs the directory, so that a commit outlives the files that it makes count.
      await writePositions(this.#directory, {
        kind: 'positions',
        seal: this.#lastCommit,
        positions: this.#positions.stored(),
        lostAt: this.positionsLost ? (this.#positionsLostAt ?? null) : null,
      })
    } catch (error) {
      this.#finished.push(...finished)
      throw error
    }
    this.#faults('positions:written')
    for (const seal of finished) await rm(this.#path(commitFile(seal)), { force: true })
  }

  async #undo(seal: number, blocks: number): Promise<void> {
    const names = [commitFile(seal)]
    for (let index = 0; index < blocks; index++) names.push(blockFile(blockId({ seal, index })))
    for (const name of names) await rm(this.#path(name), { force: true }).catch(() => {})
  }

  #add(
    seal: number,
    sealedAt: number,
    blocks: readonly (BlockSummary & { readonly id: string })[],
  ): SpooledBlock[] {
    const waitsSince = this.#timers.now() - Math.max(0, this.#timers.wallTime() - sealedAt)
    const added = blocks.map((block) => ({ ...block, seal, sealedAt, waitsSince }))
    for (const block of added) {
      this.#blocks.set(block.id, block)
      this.#bytes += block.bytes
      this.#samples += block.samples
    }
    this.#left.set(seal, added.length)
    return added
  }

  #take({ id, bytes, samples }: SpooledBlock): boolean {
    if (!this.#blocks.delete(id)) return false
    this.#bytes -= bytes
    this.#samples -= samples
    const fresh = this.#fresh.get(id)
    if (fresh === undefined) return true
    this.#fresh.delete(id)
    this.#freshBytes -= fresh.body.byteLength
    return true
  }

  #leave({ seal }: SpooledBlock): void {
    this.#left.set(seal, (this.#left.get(seal) ?? 0) - 1)
    this.#finishIfEmpty(seal)
  }

  #finishIfEmpty(seal: number): void {
    if (this.#left.get(seal) !== 0) return
    this.#left.delete(seal)
    this.#finished.push(seal)
  }

  #remember(id: string, block: BlockContent): void {
    const { byteLength } = block.body
    if (this.#freshBytes + byteLength > this.#memoryBytes) return
    this.#fresh.set(id, block)
    this.#freshBytes += byteLength
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }

  #damagedPath(name: string): string {
    return join(this.#directory, DAMAGED_DIRECTORY, name)
  }
}
