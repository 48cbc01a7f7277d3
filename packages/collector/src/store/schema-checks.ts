import {
  HttpProblem,
  schemaFromJson,
  schemaToJson,
  type NexusClient,
  type SchemaOfferResult,
} from '@oximeter/api/client'
import { deriveSchema, diffSchemas, formatSchemaDiff, schemasEqual } from '@oximeter/core'
import type { Sample, Timeseries, TimeseriesSchema } from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { describeError } from '../pull/failure.ts'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'
import { remedyOf } from './engine-errors.ts'
import { sameShape } from './shape.ts'

/** Where a sample came from. */
export interface SampleOrigin {
  /** Told when a sample goes to quarantine, and why, also in words. */
  quarantined(reason: string, detail: string): void
  /** Whether it may bring one more schema that nobody knew. */
  mayIntroduce(): boolean
}

export interface HeldSample {
  readonly sample: Sample
  readonly origin: SampleOrigin
}

export type Verdict =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused'
      readonly reason: 'schema_conflict' | 'schema_refused'
      readonly detail: string
      /** On the monotonic clock: then it is asked again, for a definition may have been mended. */
      readonly until: number
    }

/** One distinct shape of samples and what became of asking for it. */
export interface ShapeCheck {
  /** Any timeseries of this shape. */
  readonly like: Timeseries
  readonly schema: TimeseriesSchema
  /** Whether that is all that samples tell. */
  readonly provisional: boolean
  verdict: Verdict
  /** Samples that wait for the verdict. */
  held: HeldSample[]
}

/** A shape, and what Nexus says of its schema. */
interface Answer {
  readonly check: ShapeCheck
  readonly result: SchemaOfferResult
}

export interface SchemaChecksOptions {
  readonly nexus: Pick<NexusClient, 'offerSchemas'>
  readonly db: Pick<Database, 'putSchema'>
  readonly timers: Timers
  /** Schemas that somebody wrote down: they say more than what can be told from samples. */
  readonly definitions: readonly TimeseriesSchema[]
  /** Called with each shape once its verdict is there, to take its held samples. */
  readonly onVerdict: (check: ShapeCheck) => void
  readonly onTrouble: (doing: string, error: unknown) => void
  /** Resolves when there are tables to keep schemas in, or there never will be. */
  readonly ready: Promise<void>
  readonly signal: AbortSignal
}

const MAX_SHAPES = 50_000
/** Schemas in one question. */
const MAX_OFFERS = 100
/** Schemas that are put at once: each is an insert and a view, of which little is the engine's work. */
const PUT_AT_ONCE = 4
const REFUSAL_HOLDS_MS = 60_000
/** How long it is worth waiting for verdicts from when they are asked for. */
const PATIENCE_MS = 2000

/**
 * Knows which shapes of samples agree with their schema. Schemas belong to Nexus: it is asked once
 * per shape, and while it is away the samples of unknown shapes wait. The copy in the database, and
 * with it the timeseries' view, is there before the first sample is.
 */
export class SchemaChecks {
  readonly #options: SchemaChecksOptions
  readonly #byName = new Map<string, ShapeCheck[]>()
  /** Most timeseries come back as the same object. */
  #bySeries = new WeakMap<Timeseries, ShapeCheck>()
  readonly #unknown = new Set<ShapeCheck>()
  #size = 0
  #heldSamples = 0
  #heldBytes = 0
  #verdicts = 0
  #asking: Promise<void> | undefined
  /** Resolves when it is not worth waiting for verdicts any more. */
  #patience = Promise.withResolvers<void>()
  readonly #away = new Backoff({ initialMs: 100, maxMs: 2000 })
  /** Ends the wait for a Nexus or a database that is away. */
  #hurry = new AbortController()

  constructor(options: SchemaChecksOptions) {
    this.#options = options
  }

  get heldSamples(): number {
    return this.#heldSamples
  }

  /** About what they take. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** The check of a timeseries' shape; undefined if there are too many shapes to know this one. */
  checkOf(timeseries: Timeseries, origin: SampleOrigin): ShapeCheck | undefined {
    const known = this.#bySeries.get(timeseries) ?? this.#find(timeseries, origin)
    if (known === undefined) return undefined
    if (known.verdict.kind === 'refused' && known.verdict.until <= this.#options.timers.now()) {
      this.#ask(known)
    }
    return known
  }

  /** Verdicts so far. */
  get verdicts(): number {
    return this.#verdicts
  }

  /** Keeps a sample until the verdict, or until somebody takes it away. */
  hold(check: ShapeCheck, held: HeldSample): void {
    this.#heldSamples += 1
    this.#heldBytes += bytesOf(held.sample)
    check.held.push(held)
  }

  /** Asks at once for what is unknown; resolves when nothing is any more, or asking was aborted. */
  async settled(): Promise<void> {
    this.#away.reset()
    this.#hurry.abort()
    await this.#asking
  }

  /**
   * Resolves when nothing is unknown any more, or that will take a while. Who can wait should: a
   * sample that has to be kept for its schema costs ten times as much.
   */
  async settledSoon(): Promise<void> {
    await Promise.race([this.#asking, this.#patience.promise])
  }

  /** Takes away what waits. */
  release(check: ShapeCheck): HeldSample[] {
    const { held } = check
    check.held = []
    this.#heldSamples -= held.length
    for (const { sample } of held) this.#heldBytes -= bytesOf(sample)
    return held
  }

  /** Takes away all that waits. */
  releaseAll(): HeldSample[] {
    return Array.from(this.#unknown, (check) => this.release(check)).flat()
  }

  #find(timeseries: Timeseries, origin: SampleOrigin): ShapeCheck | undefined {
    const ofName = this.#byName.get(timeseries.name)
    const check =
      ofName?.find(({ like }) => sameShape(like, timeseries)) ?? this.#add(timeseries, origin)
    if (check !== undefined) this.#bySeries.set(timeseries, check)
    return check
  }

  #add(like: Timeseries, origin: SampleOrigin): ShapeCheck | undefined {
    if (this.#size >= MAX_SHAPES) this.#forgetDecided()
    if (this.#size >= MAX_SHAPES || !origin.mayIntroduce()) return undefined
    const derived = deriveSchema(like)
    const definition = this.#options.definitions.find((schema) => schemasEqual(schema, derived))
    const check: ShapeCheck = {
      like,
      schema: definition ?? derived,
      provisional: definition === undefined,
      verdict: { kind: 'unknown' },
      held: [],
    }
    const ofName = this.#byName.get(like.name)
    if (ofName === undefined) this.#byName.set(like.name, [check])
    else ofName.push(check)
    this.#size += 1
    this.#ask(check)
    return check
  }

  #ask(check: ShapeCheck): void {
    check.verdict = { kind: 'unknown' }
    this.#unknown.add(check)
    if (this.#asking !== undefined) return
    const { timers, signal } = this.#options
    const patience = Promise.withResolvers<void>()
    void pause(timers, PATIENCE_MS, signal).then(patience.resolve)
    this.#patience = patience
    this.#asking = this.#askAll()
  }

  async #askAll(): Promise<void> {
    const { signal, timers, ready, onTrouble } = this.#options
    await ready
    while (this.#unknown.size > 0 && !signal.aborted) {
      const checks = [...this.#unknown].slice(0, MAX_OFFERS)
      try {
        await this.#offer(checks)
        this.#away.reset()
      } catch (error) {
        if (signal.aborted) break
        this.#patience.resolve()
        onTrouble('check schemas', error)
        await pause(timers, this.#away.nextMs(), AbortSignal.any([signal, this.#hurry.signal]))
        this.#hurry = new AbortController()
      }
    }
    // Not a moment later: what becomes unknown then must be asked for.
    this.#asking = undefined
  }

  /** @throws where Nexus or the database is away: the same may be asked again */
  async #offer(checks: readonly ShapeCheck[]): Promise<void> {
    const { nexus, signal } = this.#options
    const schemas = checks.map((check) => schemaToJson(check.schema, check))
    let results: readonly SchemaOfferResult[]
    try {
      results = (await nexus.offerSchemas({ schemas }, { signal })).results
    } catch (error) {
      if (!(error instanceof HttpProblem) || (error.status !== 400 && error.status !== 413)) {
        throw error
      }
      // One schema that Nexus finds malformed must not hold up the others.
      if (checks.length > 1) for (const check of checks) await this.#offer([check])
      else for (const check of checks) this.#refuse(check, 'schema_refused', error.detail)
      return
    }
    if (results.length !== checks.length) {
      throw new RangeError(`Nexus answered ${results.length} results to ${checks.length} schemas`)
    }
    await this.#applyAll(checks.map((check, i) => ({ check, result: results[i]! })))
  }

  /** @throws what was in the way of some; the others have their verdict, unless the database is away */
  async #applyAll(answers: readonly Answer[]): Promise<void> {
    // Those of one name share a view, which is made of what is there: one after the other.
    const names = [...Map.groupBy(answers, ({ check }) => check.like.name).values()]
    let trouble: unknown
    let isAway = false
    const putSome = async (): Promise<void> => {
      for (let next = names.shift(); next !== undefined; next = names.shift()) {
        for (const { check, result } of next) {
          if (isAway) return
          try {
            await this.#apply(check, result)
          } catch (error) {
            // To the end of the queue: it must not hold up those behind it.
            this.#unknown.delete(check)
            this.#unknown.add(check)
            isAway ||= remedyOf(error) === 'wait'
            trouble = error
          }
        }
      }
    }
    await Promise.all(Array.from({ length: PUT_AT_ONCE }, putSome))
    if (trouble !== undefined) throw trouble
  }

  async #apply(check: ShapeCheck, { status, schema }: SchemaOfferResult): Promise<void> {
    const stored = schemaFromJson(schema)
    if (status === 'conflict') {
      const diff = formatSchemaDiff(diffSchemas(stored, check.schema))
      this.#refuse(check, 'schema_conflict', diff)
      return
    }
    try {
      await this.#options.db.putSchema(stored, { provisional: schema.provisional })
    } catch (error) {
      if (remedyOf(error) !== 'refuse') throw error
      this.#refuse(check, 'schema_refused', describeError(error))
      return
    }
    this.#decide(check, { kind: 'accepted' })
  }

  #refuse(check: ShapeCheck, reason: 'schema_conflict' | 'schema_refused', detail: string): void {
    const until = this.#options.timers.now() + REFUSAL_HOLDS_MS
    this.#decide(check, { kind: 'refused', reason, detail, until })
  }

  #decide(check: ShapeCheck, verdict: Verdict): void {
    check.verdict = verdict
    this.#verdicts += 1
    this.#unknown.delete(check)
    this.#options.onVerdict(check)
  }

  #forgetDecided(): void {
    this.#bySeries = new WeakMap()
    for (const [name, checks] of this.#byName) {
      const open = checks.filter((check) => this.#unknown.has(check))
      this.#size -= checks.length - open.length
      if (open.length === 0) this.#byName.delete(name)
      else this.#byName.set(name, open)
    }
  }
}

/** About what a sample takes in memory. */
function bytesOf({ datum }: Sample): number {
  if ('bins' in datum) return 1000 + datum.bins.length * 16
  const value = 'value' in datum ? datum.value : undefined
  const more = typeof value === 'string' || value instanceof Uint8Array ? value.length : 0
  return 250 + more
}
