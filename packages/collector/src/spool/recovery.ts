import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readBlockSummary, type BlockSummary } from './block-file.ts'
import { DamagedFileError } from './damaged-file-error.ts'
import { syncDirectory, TEMPORARY } from './durable-files.ts'
import { Positions } from './positions.ts'
import {
  blockFile,
  blockId,
  commitFile,
  parseFileName,
  POSITIONS_FILE,
  readCommit,
  readPositions,
  writeCommit,
  type CommitRecord,
} from './records.ts'
import type { DamagedBlock } from './spooled-block.ts'

export const DAMAGED_DIRECTORY = 'damaged'

/** What a former process left behind. */
export interface Recovered {
  readonly lastSeal: number
  /** Ascending; with the blocks that are still there. */
  readonly commits: readonly RecoveredCommit[]
  readonly positions: Positions
  /**
   * Whether pages may have been made durable of which no position tells: the records of it are
   * damaged, or there never were any.
   */
  readonly positionsLost: boolean
  /** When that was so in a former run, on the wall clock. */
  readonly positionsLostAt: number | undefined
  readonly damaged: readonly DamagedBlock[]
}

interface RecoveredCommit {
  readonly seal: number
  readonly sealedAt: number
  readonly blocks: readonly (BlockSummary & { readonly id: string })[]
}

/**
 * Reads a spool's directory, and leaves in it what counts: blocks that no commit names go, for
 * nobody was told that they are durable, and damaged records are set aside.
 *
 * @param boot in which run of the machine this is: blocks of another may be stored already,
 *   whatever the database remembers
 */
export async function recover(directory: string, boot: string): Promise<Recovered> {
  return new Recovery(directory, boot).run()
}

class Recovery {
  readonly #directory: string
  readonly #boot: string
  readonly #damaged: DamagedBlock[] = []
  readonly #positions = new Positions()
  /** Indices of the block files that there are, by seal. */
  readonly #files = new Map<number, number[]>()
  #positionsLost = false
  #positionsLostAt: number | undefined

  constructor(directory: string, boot: string) {
    this.#directory = directory
    this.#boot = boot
  }

  async run(): Promise<Recovered> {
    await mkdir(join(this.#directory, DAMAGED_DIRECTORY), { recursive: true })
    const seals: number[] = []
    const names = await readdir(this.#directory)
    for (const name of names) {
      if (name.endsWith(TEMPORARY)) await rm(join(this.#directory, name), { force: true })
      const file = parseFileName(name)
      if (file?.kind === 'commit') seals.push(file.seal)
      else if (file?.kind === 'block') this.#addFile(file.seal, file.index)
    }
    await this.#listDamaged()
    const covered = await this.#readPositions(names.includes(POSITIONS_FILE))
    const records = await this.#readCommits(seals.sort((a, b) => a - b))
    for (const { seal, positions } of records) {
      if (seal > covered) this.#positions.advanceAll(positions)
    }
    await this.#removeUncommitted(new Set(seals))
    const superseded = new Set(records.flatMap(({ supersedes }) => supersedes))
    const commits: RecoveredCommit[] = []
    for (const record of records) commits.push(await this.#present(record, superseded))
    await syncDirectory(this.#directory)
    return {
      lastSeal: Math.max(covered, seals.at(-1) ?? 0, ...this.#files.keys()),
      commits,
      positions: this.#positions,
      positionsLost: this.#positionsLost,
      positionsLostAt: this.#positionsLostAt,
      damaged: this.#damaged,
    }
  }

  #addFile(seal: number, index: number): void {
    const indices = this.#files.get(seal)
    if (indices === undefined) this.#files.set(seal, [index])
    else indices.push(index)
  }

  /** @returns the last seal that they cover */
  async #readPositions(exist: boolean): Promise<number> {
    if (!exist) {
      this.#positionsLost = true
      return 0
    }
    try {
      const { seal, positions, lostAt } = await readPositions(this.#directory)
      this.#positions.advanceAll(positions)
      this.#positionsLostAt = lostAt ?? undefined
      return seal
    } catch (error) {
      await this.#setAside(POSITIONS_FILE, error)
      return 0
    }
  }

  async #readCommits(seals: readonly number[]): Promise<CommitRecord[]> {
    const records: CommitRecord[] = []
    for (const seal of seals) {
      try {
        records.push(await readCommit(this.#directory, seal))
      } catch (error) {
        records.push(await this.#replaceCommit(seal, error))
      }
    }
    return records
  }

  /**
   * A commit cannot be read, but that it is there says that its blocks count. Its pages may come
   * again.
   */
  async #replaceCommit(seal: number, error: unknown): Promise<CommitRecord> {
    const blocks: BlockSummary[] = []
    for (const index of this.#files.get(seal) ?? []) {
      try {
        const summary = await readBlockSummary(this.#path(blockFile(blockId({ seal, index }))))
        blocks[index] = { ...summary, mayBeDouble: true }
      } catch (damage) {
        await this.#setAside(blockFile(blockId({ seal, index })), damage)
        this.#files.set(
          seal,
          (this.#files.get(seal) ?? []).filter((one) => one !== index),
        )
      }
    }
    const { mtimeMs } = await stat(this.#path(commitFile(seal)))
    const record: CommitRecord = {
      kind: 'commit',
      seal,
      sealedAt: Math.round(mtimeMs),
      boot: this.#boot,
      blocks: Array.from(blocks, (block) => block ?? ABSENT),
      positions: [],
      supersedes: [],
    }
    await this.#setAside(commitFile(seal), error, copyFile)
    await writeCommit(this.#directory, record)
    return record
  }

  async #removeUncommitted(committed: ReadonlySet<number>): Promise<void> {
    for (const [seal, indices] of this.#files) {
      if (committed.has(seal)) continue
      for (const index of indices) await this.#remove(blockFile(blockId({ seal, index })))
    }
  }

  /** What is not there any more was stored, or is in another block. */
  async #present(
    { seal, sealedAt, boot, blocks }: CommitRecord,
    superseded: ReadonlySet<string>,
  ): Promise<RecoveredCommit> {
    const present: RecoveredCommit['blocks'][number][] = []
    const indices = [...(this.#files.get(seal) ?? [])].sort((a, b) => a - b)
    for (const index of indices) {
      const id = blockId({ seal, index })
      const summary = blocks[index]
      if (summary === undefined || superseded.has(id)) {
        await this.#remove(blockFile(id))
      } else {
        const mayBeDouble = summary.mayBeDouble || boot !== this.#boot
        present.push({ ...summary, mayBeDouble, id })
      }
    }
    return { seal, sealedAt, blocks: present }
  }

  async #setAside(name: string, error: unknown, move = rename): Promise<void> {
    if (!(error instanceof DamagedFileError)) throw error
    this.#positionsLost = true
    const path = this.#path(name)
    const { mtimeMs, size } = await stat(path)
    await move(path, join(this.#directory, DAMAGED_DIRECTORY, name))
    this.#damaged.push({
      ...ABSENT,
      id: name,
      bytes: size,
      sealedAt: Math.round(mtimeMs),
      why: error.message,
    })
  }

  async #listDamaged(): Promise<void> {
    const directory = join(this.#directory, DAMAGED_DIRECTORY)
    for (const id of await readdir(directory)) {
      const path = join(directory, id)
      const { mtimeMs, size } = await stat(path)
      const summary = await readBlockSummary(path).catch(() => ABSENT)
      const sealedAt = Math.round(mtimeMs)
      const why = 'a former run could not read it'
      this.#damaged.push({ ...summary, id, bytes: size, sealedAt, why })
    }
  }

  #remove(name: string): Promise<void> {
    return rm(this.#path(name), { force: true })
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }
}

/** Of a file that does not say what it holds. */
const ABSENT: BlockSummary = {
  table: 'unknown',
  day: null,
  rows: 0,
  samples: 0,
  bytes: 0,
  mayBeDouble: false,
}
