import { DamagedFileError } from '../spool/damaged-file-error.ts'
import { UNCHECKED } from '../spool/block-file.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'
import type { Intake } from './intake.ts'
import { SchemaAllowance } from './schema-allowance.ts'
import type { SchemaChecks } from './schema-checks.ts'
import type { HeldSample, SampleOrigin } from './shape-check.ts'
import { openUnchecked } from './unchecked-block.ts'

export interface UncheckedBlocksOptions {
  readonly spool: Spool
  readonly schemas: SchemaChecks
  readonly intake: Pick<Intake, 'takeAgain'>
  readonly onDamaged: (block: SpooledBlock, error: DamagedFileError) => Promise<void>
}

/** So many samples in a row of one origin. */
type OriginRun = readonly [SampleOrigin, number]

/** Of samples that a former run took. */
const UNKNOWN_ORIGIN: SampleOrigin = { quarantined: () => {}, newSchemas: new SchemaAllowance() }

/**
 * Blocks of samples that wait in the spool for their schema: looks at them again when there are
 * verdicts, and takes those samples on their way that have one.
 */
export class UncheckedBlocks {
  readonly #options: UncheckedBlocksOptions
  readonly #origins = new WeakMap<SpooledBlock, readonly OriginRun[]>()
  /** How many verdicts there were when a block was looked at. */
  readonly #lookedAt = new WeakMap<SpooledBlock, number>()
  /** Their samples are in a batch. */
  readonly #taken = new WeakSet<SpooledBlock>()

  constructor(options: UncheckedBlocksOptions) {
    this.#options = options
  }

  /** Remembers where the samples of a block came from. */
  sealed(block: SpooledBlock, held: readonly HeldSample[]): void {
    const runs: [SampleOrigin, number][] = []
    for (const { origin } of held) {
      const last = runs.at(-1)
      if (last?.[0] === origin) last[1] += 1
      else runs.push([origin, 1])
    }
    this.#origins.set(block, runs)
  }

  /** Samples of shapes that nobody asked about yet, as those of a former run, are asked about. */
  async look(): Promise<void> {
    const { spool, schemas } = this.#options
    for (const block of spool.entries()) {
      if (block.table !== UNCHECKED || this.#taken.has(block)) continue
      if (this.#lookedAt.get(block) === schemas.verdicts) continue
      await this.#lookAt(block)
    }
  }

  async #lookAt(block: SpooledBlock): Promise<void> {
    const { spool, schemas, intake, onDamaged } = this.#options
    this.#lookedAt.set(block, schemas.verdicts)
    try {
      const samples = openUnchecked(await spool.read(block))
      const origins = this.#originsOf(block)
      const held = samples.map((sample) => ({ sample, origin: origins.next().value }))
      const kinds = new Set(
        held.map(({ sample, origin }) => schemas.checkOf(sample.timeseries, origin)?.verdict.kind),
      )
      if (kinds.size === 1 && kinds.has('unknown')) return
      await intake.takeAgain(held, block)
      this.#taken.add(block)
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error
      await onDamaged(block, error)
    }
  }

  *#originsOf(block: SpooledBlock): Generator<SampleOrigin, SampleOrigin> {
    for (const [origin, count] of this.#origins.get(block) ?? []) {
      for (let i = 0; i < count; i++) yield origin
    }
    for (;;) yield UNKNOWN_ORIGIN
  }
}
