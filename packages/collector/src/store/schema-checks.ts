import {
  HttpProblem,
  schemaFromJson,
  schemaToJson,
  type NexusClient,
  type SchemaOfferResult,
} from '@oximeter/api/client'
import {
  deriveSchema,
  diffClosedSchemas,
  diffSchemas,
  formatSchemaDiff,
  schemasEqual,
} from '@oximeter/core'
import type { Sample, Timeseries, TimeseriesSchema } from '@oximeter/core'
import { DbError, type Database } from '@oximeter/db'
import { describeError } from '../pull/failure.ts'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'
import { remedyOf } from './engine-errors.ts'
import { FormerSchemas } from './former-schemas.ts'
import { OpenSchemas } from './open-schemas.ts'
import type { HeldSample, SampleOrigin, ShapeCheck, Verdict } from './shape-check.ts'
import { sameShape, schemaKey, shapeKey } from './shape.ts'

/** A shape, and what Nexus says of its schema. */
interface Answer {
  readonly check: ShapeCheck
  readonly result: SchemaOfferResult
}

export interface SchemaChecksOptions {
  readonly nexus: Pick<NexusClient, 'offerSchemas'>
  readonly db: Pick<Database, 'putSchema' | 'schemas'>
  readonly timers: Timers
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
 * per shape, and while it is away the samples of shapes that nobody knew before wait. The copy in the database, and
 * with it the timeseries' view, is there before the first sample is.
 */
export class SchemaChecks {
  readonly #options: SchemaChecksOptions
  readonly #byShape = new Map<string, ShapeCheck>()
  /** Of each name what was found last: most timeseries of a name are of one shape. */
  readonly #lastOf = new Map<string, ShapeCheck>()
  readonly #open = new OpenSchemas()
  readonly #former: FormerSchemas
  /** Schemas that were new. */
  readonly #brought = new Set<string>()
  /** Most timeseries come back as the same object. */
  #bySeries = new WeakMap<Timeseries, ShapeCheck>()
  readonly #unknown = new Set<ShapeCheck>()
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
    this.#former = new FormerSchemas(options.db)
  }

  get heldSamples(): number {
    return this.#heldSamples
  }

  /** About what they take. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /**
   * The check of a timeseries' shape; undefined if there are too many shapes to know this one.
   *
   * @param definition what its producer says of it
   */
  checkOf(
    timeseries: Timeseries,
    origin: SampleOrigin,
    definition: TimeseriesSchema | undefined = timeseries.definition,
  ): ShapeCheck | undefined {
    const known = this.#bySeries.get(timeseries) ?? this.#find(timeseries, origin, definition)
    if (known === undefined) return undefined
    if (definition !== undefined && !known.isDefined) this.#define(known, definition)
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

  #find(
    timeseries: Timeseries,
    origin: SampleOrigin,
    definition: TimeseriesSchema | undefined,
  ): ShapeCheck | undefined {
    const last = this.#lastOf.get(timeseries.name)
    if (last !== undefined && sameShape(last.like, timeseries)) {
      this.#bySeries.set(timeseries, last)
      return last
    }
    const check =
      this.#byShape.get(shapeKey(timeseries)) ??
      this.#open.checkOf(timeseries) ??
      this.#add(timeseries, origin, definition)
    if (check === undefined) return undefined
    this.#bySeries.set(timeseries, check)
    this.#lastOf.set(timeseries.name, check)
    return check
  }

  #add(
    like: Timeseries,
    origin: SampleOrigin,
    definition: TimeseriesSchema | undefined,
  ): ShapeCheck | undefined {
    if (this.#byShape.size >= MAX_SHAPES) this.#forgetDecided()
    if (this.#byShape.size >= MAX_SHAPES || !origin.newSchemas.take()) return undefined
    const schema = deriveSchema(like)
    const isDefined = definition !== undefined && schemasEqual(definition, schema)
    const check: ShapeCheck = {
      like,
      schema: isDefined ? definition : schema,
      provisional: !isDefined,
      isDefined: definition !== undefined,
      verdict: { kind: 'unknown' },
      held: [],
      broughtBy: origin.newSchemas,
    }
    this.#byShape.set(shapeKey(like), check)
    this.#ask(check)
    return check
  }

  /** Offers what is said of a shape that was known from samples only; meanwhile its verdict holds. */
  #define(check: ShapeCheck, definition: TimeseriesSchema): void {
    check.isDefined = true
    if (!schemasEqual(definition, check.schema)) return
    check.schema = definition
    check.provisional = false
    this.#askFor(check)
  }

  /** Goes back to what samples tell: the definition is refused, which may be no fault of theirs. */
  #undefine(check: ShapeCheck): void {
    check.schema = deriveSchema(check.like)
    check.provisional = true
    this.#askFor(check)
  }

  #ask(check: ShapeCheck): void {
    check.verdict = { kind: 'unknown' }
    this.#askFor(check)
  }

  #askFor(check: ShapeCheck): void {
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
        if (!(error instanceof DbError)) await this.#acceptFormer()
        this.#patience.resolve()
        onTrouble('check schemas', error)
        await pause(timers, this.#away.nextMs(), AbortSignal.any([signal, this.#hurry.signal]))
        this.#hurry = new AbortController()
      }
    }
    // Not a moment later: what becomes unknown then must be asked for.
    this.#asking = undefined
  }

  /** Nexus is asked all the same, when it is back. */
  async #acceptFormer(): Promise<void> {
    const { timers, signal } = this.#options
    const waiting = [...this.#unknown].filter(({ verdict }) => verdict.kind === 'unknown')
    const done = new AbortController()
    const accepting = (async () => {
      // The database may be away, too, or say nothing for a while.
      for (const [check, schema] of await this.#former.agreeing(waiting).catch(() => [])) {
        if (check.verdict.kind !== 'unknown') continue
        this.#open.learn(schema, check.like)
        this.#decide(check, { kind: 'accepted' })
        this.#unknown.add(check)
      }
    })()
    const patience = pause(timers, PATIENCE_MS, AbortSignal.any([signal, done.signal]))
    await Promise.race([accepting, patience])
    done.abort()
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
      else for (const check of checks) this.#notTaken(check, 'schema_refused', error.detail)
      return
    }
    if (results.length !== checks.length) {
      throw new RangeError(`Nexus answered ${results.length} results to ${checks.length} schemas`)
    }
    await this.#applyAll(withNewest(checks.map((check, i) => ({ check, result: results[i]! }))))
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
      const differences = diffSchemas(stored, check.schema)
      const told = differences.length > 0 ? differences : diffClosedSchemas(stored, check.schema)
      this.#notTaken(check, 'schema_conflict', formatSchemaDiff(told))
      return
    }
    try {
      await this.#options.db.putSchema(stored, { provisional: schema.provisional })
    } catch (error) {
      if (remedyOf(error) !== 'refuse') throw error
      this.#refuse(check, 'schema_refused', describeError(error))
      return
    }
    this.#open.learn(stored, check.like)
    this.#bring(check, this.#isNew(stored, check.schema))
    this.#decide(check, { kind: 'accepted' })
  }

  /** Nexus does not take what was offered: where that is a definition, its samples may still fit. */
  #notTaken(check: ShapeCheck, reason: 'schema_conflict' | 'schema_refused', detail: string): void {
    if (check.provisional) this.#refuse(check, reason, detail)
    else this.#undefine(check)
  }

  #refuse(check: ShapeCheck, reason: 'schema_conflict' | 'schema_refused', detail: string): void {
    this.#bring(check, true)
    const until = this.#options.timers.now() + REFUSAL_HOLDS_MS
    this.#decide(check, { kind: 'refused', reason, detail, until })
  }

  /** What was stored before keeps the time of then; of an open one only the first to come is new. */
  #isNew(stored: TimeseriesSchema, offered: TimeseriesSchema): boolean {
    const key = schemaKey(stored)
    if (stored.created !== offered.created || this.#brought.has(key)) return false
    this.#brought.add(key)
    return true
  }

  #bring(check: ShapeCheck, isNew: boolean): void {
    check.broughtBy?.settle(isNew)
    check.broughtBy = undefined
  }

  #decide(check: ShapeCheck, verdict: Verdict): void {
    check.verdict = verdict
    this.#verdicts += 1
    this.#unknown.delete(check)
    this.#options.onVerdict(check)
  }

  #forgetDecided(): void {
    this.#bySeries = new WeakMap()
    this.#lastOf.clear()
    this.#open.clear()
    for (const [shape, check] of this.#byShape) {
      if (!this.#unknown.has(check)) this.#byShape.delete(shape)
    }
  }
}

/** An open schema that grew with each offer is put once, as it is after the last. */
function withNewest(answers: readonly Answer[]): Answer[] {
  const accepted = answers.filter(({ result }) => result.status === 'accepted')
  const newest = new Map(accepted.map(({ result }) => [keyOf(result), result]))
  return answers.map(({ check, result }) => ({
    check,
    result: result.status === 'accepted' ? (newest.get(keyOf(result)) ?? result) : result,
  }))
}

function keyOf({ schema }: SchemaOfferResult): string {
  return `${schema.timeseries_name} ${schema.version}`
}

/** About what a sample takes in memory. */
function bytesOf({ datum }: Sample): number {
  if ('bins' in datum) return 1000 + datum.bins.length * 16
  const value = 'value' in datum ? datum.value : undefined
  const more = typeof value === 'string' || value instanceof Uint8Array ? value.length : 0
  return 250 + more
}
