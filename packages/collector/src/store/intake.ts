import type { Sample } from '@oximeter/core'
import type { BlockBuilder } from '@oximeter/db'
import type { Timers } from '../time/timers.ts'
import { TimeRange, type PlausibleTimes } from './sample-times.ts'
import type { SampleOrigin, SchemaChecks, ShapeCheck } from './schema-checks.ts'
import type { Spool } from './spool.ts'

export interface IntakeOptions {
  readonly builder: BlockBuilder
  readonly schemas: SchemaChecks
  readonly spool: Spool
  readonly timers: Timers
  readonly plausibleTimes: PlausibleTimes
  /** An open batch is sealed when it has this many rows or bytes. */
  readonly batchRows: number
  readonly batchBytes: number
  /** Called when blocks were sealed. */
  readonly onSealed: () => void
  readonly onQuarantined: (reason: string) => void
}

/** Samples that are taken in one go: a few milliseconds, then others have their turn. */
const SLICE = 2000

/**
 * Takes samples on their way to the database: those that agree with their schema into the open
 * batch, those that contradict it into quarantine, and those that nobody knows yet wait.
 */
export class Intake {
  readonly #options: IntakeOptions

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Resolves when all samples are in a batch, in quarantine, or wait for their schema. */
  async take(samples: readonly Sample[], origin: SampleOrigin): Promise<void> {
    const { timers, plausibleTimes } = this.#options
    for (let from = 0; from < samples.length; from += SLICE) {
      if (from > 0) await new Promise(setImmediate)
      const times = new TimeRange(timers.wallTime(), plausibleTimes)
      for (const sample of samples.slice(from, from + SLICE)) this.#takeOne(sample, origin, times)
      await this.#sealIfFull()
    }
  }

  /** Puts what waited for a verdict where it belongs. */
  decided(check: ShapeCheck): void {
    for (const { sample, origin } of this.#options.schemas.release(check)) {
      this.#place(sample, origin, check)
    }
  }

  /** Ends the open batch. */
  async seal(): Promise<void> {
    const { builder, spool, onSealed } = this.#options
    const blocks = builder.seal()
    if (blocks.length === 0) return
    await spool.append(blocks)
    onSealed()
  }

  /** Nobody will decide any more: what waits for a verdict goes to quarantine, to be replayed. */
  giveUpWaiting(): void {
    const { schemas } = this.#options
    for (const check of schemas.unknown()) {
      for (const { sample, origin } of schemas.release(check)) {
        this.#quarantine(
          sample,
          origin,
          'schema_unchecked',
          'the collector stopped before Nexus answered',
        )
      }
    }
  }

  #takeOne(sample: Sample, origin: SampleOrigin, times: TimeRange): void {
    const problem = times.problemOf(sample)
    if (problem !== undefined) {
      this.#quarantine(sample, origin, 'implausible_time', problem)
      return
    }
    const check = this.#options.schemas.checkOf(sample.timeseries, origin)
    if (check === undefined) {
      this.#quarantine(
        sample,
        origin,
        'schema_unchecked',
        'there are too many schemas, of this producer or of all',
      )
    } else {
      this.#place(sample, origin, check)
    }
  }

  #place(sample: Sample, origin: SampleOrigin, check: ShapeCheck): void {
    const { builder, schemas } = this.#options
    const { verdict } = check
    switch (verdict.kind) {
      case 'accepted': {
        const problem = builder.add(sample)
        if (problem !== undefined) this.#quarantined(sample, origin, problem)
        break
      }
      case 'refused':
        this.#quarantine(sample, origin, verdict.reason, verdict.detail)
        break
      case 'unknown':
        if (schemas.hold(check, { sample, origin })) break
        this.#quarantine(
          sample,
          origin,
          'schema_unchecked',
          'too many samples wait for their schema',
        )
        break
    }
  }

  #quarantine(sample: Sample, origin: SampleOrigin, reason: string, detail: string): void {
    this.#options.builder.quarantine({ sample, reason, detail })
    this.#quarantined(sample, origin, { reason, detail })
  }

  #quarantined(
    { timeseries }: Sample,
    origin: SampleOrigin,
    { reason, detail }: { readonly reason: string; readonly detail: string },
  ): void {
    this.#options.onQuarantined(reason)
    origin.quarantined(reason, `${timeseries.name}: ${detail}`)
  }

  async #sealIfFull(): Promise<void> {
    const { builder, batchRows, batchBytes } = this.#options
    if (builder.rows >= batchRows || builder.bytes >= batchBytes) await this.seal()
  }
}
