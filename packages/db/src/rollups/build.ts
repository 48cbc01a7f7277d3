import { canBeRolledUp, type DatumType } from '@oximeter/core'
import { compileRollup, type Stretch } from '@oximeter/oxql'
import type { Engine } from '../engine.ts'
import { storageOf } from '../oxql/storage.ts'
import type { SchemaStore, StoredSchema } from '../schema/schema-store.ts'
import { measurementTableName } from '../tables/measurements.ts'
import { LATE_TABLE } from '../tables/rollups.ts'
import { UNSETTLED_TABLE } from '../tables/series.ts'
import { timeText } from '../time-text.ts'
import { LENGTHS, readBuilt, readOldest, writeBuilt, type Built } from './built.ts'
import { LATE, writeSlots } from './late.ts'
import { SLOT } from './slots.ts'
import { tableIn } from '../tables/placement.ts'

export interface BuildRollupsOptions {
  /** What is taken for now, in nanoseconds since the epoch. @default the engine's clock */
  readonly now?: bigint
  readonly signal?: AbortSignal
}

export interface BuildRollupsReport {
  /** Statements that rolled something up. */
  readonly statements: number
  /** Whether there is more to do at once: of the past, a day of each timeseries is rolled up in a call. */
  readonly isBehind: boolean
}

/** A piece is rolled up once so much time has passed after it: what comes later is late, and marks it. */
const SETTLED = 300_000_000_000n
const DAY = 86_400_000_000_000n
/** Timeseries in one statement. */
const MANY = 200
/** Stretches of a table that are rolled up again in a call. */
const AGAIN = 24
/** Of a table that holds so many rows a day it takes minutes. */
const SETTINGS = {
  // Series by series, in the order of the table, so that it takes no more memory than a few of them;
  // of each part of the table so much waits for the others.
  optimize_aggregation_in_order: 1,
  aggregation_in_order_max_block_bytes: '2000000',
  max_threads: 2,
  max_execution_time: 0,
} as const

/**
 * Rolls up what its definitions say, as far as the samples are there: what is new, what samples came
 * late to, and of the past a day at a time. Each step can be repeated, and several may do it at once:
 * what is rolled up twice is there once.
 *
 * @param engine one that waits for minutes
 */
export async function buildRollups(
  engine: Engine,
  schemas: SchemaStore,
  options: BuildRollupsOptions = {},
): Promise<BuildRollupsReport> {
  const now = options.now ?? (await engineTime(engine))
  return new Pass(engine, now, options.signal).run(schemas)
}

async function engineTime(engine: Engine): Promise<bigint> {
  const [row] = await engine.rows<{ now: string }>(
    'read the time',
    'SELECT toUnixTimestamp64Nano(now64(9)) AS now',
  )
  return BigInt(row!.now)
}

/** A timeseries by pieces of one length. */
interface Target extends Built {
  readonly datumType: DatumType
}

class Pass {
  readonly #engine: Engine
  readonly #now: bigint
  readonly #signal: AbortSignal | undefined
  #statements = 0

  constructor(engine: Engine, now: bigint, signal: AbortSignal | undefined) {
    this.#engine = engine
    this.#now = now
    this.#signal = signal
  }

  async run(schemas: SchemaStore): Promise<BuildRollupsReport> {
    // Before what is built: what is marked later must not be taken for done.
    const late = await this.#late()
    const targets = await this.#targets(await schemas.all())
    for (const [table, slots] of late) await this.#again(table, slots, targets)
    const extended = await this.#each(targets, (target) => this.#next(target))
    const oldest = await readOldest(this.#engine, [...new Set(targets.map(tableOf))])
    const all = await this.#each(extended, (target) => before(target, oldest))
    const isBehind = all.some((target) => this.#next(target) ?? before(target, oldest))
    return { statements: this.#statements, isBehind }
  }

  /** What samples came late to, of each table; of each slot nothing has come for a while. */
  async #late(): Promise<Map<string, { readonly slot: number; readonly since: string }[]>> {
    const rows = await this.#engine.rows<{ table_name: string; slot: number; since: string }>(
      'read what is to be rolled up again',
      `SELECT table_name, slot, since FROM ${tableIn(this.#engine, LATE_TABLE.name)} FINAL
       WHERE NOT built AND since <= {before:DateTime64(9, 'UTC')} ORDER BY table_name, slot`,
      { parameters: { before: timeText(this.#now - LATE) } },
    )
    return Map.groupBy(rows, ({ table_name }) => table_name)
  }

  /** All that is to be rolled up, and how far it is. What nobody wants any more counts as not rolled up. */
  async #targets(schemas: readonly StoredSchema[]): Promise<Target[]> {
    const built = new Map((await readBuilt(this.#engine)).map((one) => [idOf(one), one]))
    const targets = [...Map.groupBy(schemas, ({ name }) => name).values()].flatMap((versions) => {
      const { name, datumType, rollups = [] } = versions.at(-1)!
      if (!canBeRolledUp(datumType)) return []
      return rollups.map((rollup): Target => {
        const length = LENGTHS[rollup]
        const end = this.#end(length)
        const known = built.get(idOf({ name, length }))
        const { after, upTo } =
          known && known.after < known.upTo ? known : { after: end, upTo: end }
        return { name, length, datumType, after, upTo }
      })
    })
    const wanted = new Set(targets.map(idOf))
    const unwanted = [...built.values()].filter(
      (one) => !wanted.has(idOf(one)) && one.after < one.upTo,
    )
    await writeBuilt(
      this.#engine,
      unwanted.map((one) => ({ ...one, after: 0n, upTo: 0n })),
      await engineTime(this.#engine),
    )
    return targets
  }

  /** Up to when pieces of a length are to be rolled up. */
  #end(length: bigint): bigint {
    return floor(this.#now - SETTLED, length)
  }

  /** What came to an end since. */
  #next({ length, upTo }: Target): Stretch | undefined {
    const end = this.#end(length)
    return end > upTo ? { after: upTo, upTo: end < upTo + DAY ? end : upTo + DAY } : undefined
  }

  /** Rolls up a stretch next to what is rolled up of each target, if there is one; answers how far they are then. */
  async #each(
    targets: readonly Target[],
    stretchOf: (target: Target) => Stretch | undefined,
  ): Promise<Target[]> {
    const done: Target[] = []
    const groups = Map.groupBy(targets, (target) => {
      const stretch = stretchOf(target)
      return stretch ? [target.datumType, target.length, stretch.after, stretch.upTo].join() : ''
    })
    for (const [id, group] of groups) {
      const stretch = stretchOf(group[0]!)
      if (id === '' || stretch === undefined) {
        done.push(...group)
        continue
      }
      for (let i = 0; i < group.length; i += MANY) {
        const some = group.slice(i, i + MANY)
        await this.#build(some, stretch)
        const further = some.map((target) => ({
          ...target,
          after: stretch.after < target.after ? stretch.after : target.after,
          upTo: stretch.upTo > target.upTo ? stretch.upTo : target.upTo,
        }))
        await this.#markedMeanwhile(tableOf(some[0]!), stretch)
        await writeBuilt(this.#engine, further, await engineTime(this.#engine))
        done.push(...further)
      }
    }
    return done
  }

  /** Rolls up what samples came late to, as far as it was rolled up. */
  async #again(
    table: string,
    late: readonly { readonly slot: number; readonly since: string }[],
    targets: readonly Target[],
  ): Promise<void> {
    const ofTable = targets.filter((target) => tableOf(target) === table)
    const stretches = inHours(late.map(({ slot }) => slot)).slice(0, AGAIN)
    for (const stretch of stretches) {
      const groups = Map.groupBy(
        ofTable.flatMap((target) => {
          const part = overlap(stretch, target)
          return part ? [{ target, part }] : []
        }),
        ({ target, part }) => [target.length, part.after, part.upTo].join(),
      )
      for (const group of groups.values()) {
        for (let i = 0; i < group.length; i += MANY) {
          const some = group.slice(i, i + MANY).map(({ target }) => target)
          await this.#build(some, group[0]!.part)
        }
      }
      const within = late.filter(({ slot }) => {
        const begin = BigInt(slot) * SLOT
        return begin >= stretch.after && begin < stretch.upTo
      })
      // As of when it was marked, so that what was marked since stays so.
      for (const [since, slots] of Map.groupBy(within, (one) => one.since)) {
        const done = [{ table, slots: slots.map(({ slot }) => slot) }]
        await writeSlots(this.#engine, done, { since, built: true })
      }
    }
  }

  async #build(targets: readonly Target[], stretch: Stretch): Promise<void> {
    const [{ datumType, length }] = targets as [Target]
    const isUnsettled = await this.#isUnsettled(measurementTableName(datumType), stretch)
    const { sql, parameters } = compileRollup({
      ...stretch,
      storage: storageOf(this.#engine.database),
      datumType,
      names: targets.map(({ name }) => name),
      length,
      built: this.#now,
      isUnsettled,
    })
    await this.#engine.run('roll up samples', sql, {
      parameters,
      settings: SETTINGS,
      ...(this.#signal && { signal: this.#signal }),
    })
    this.#statements++
  }

  async #isUnsettled(table: string, { after, upTo }: Stretch): Promise<boolean> {
    const rows = await this.#engine.rows(
      'read which days are unsettled',
      `SELECT 1 FROM ${tableIn(this.#engine, UNSETTLED_TABLE.name)} FINAL
       WHERE NOT settled AND table_name = {table:String}
         AND day >= toYYYYMMDD({after:DateTime64(9, 'UTC')}) AND day <= toYYYYMMDD({upTo:DateTime64(9, 'UTC')}) LIMIT 1`,
      { parameters: { table, after: timeText(after), upTo: timeText(upTo) } },
    )
    return rows.length > 0
  }

  /**
   * Another may have rolled up again what was marked while this stretch was, and knows nothing of it: what
   * it took for done is marked again.
   */
  async #markedMeanwhile(table: string, { after, upTo }: Stretch): Promise<void> {
    const rows = await this.#engine.rows<{ slot: number }>(
      'read what came late meanwhile',
      `SELECT slot FROM ${tableIn(this.#engine, LATE_TABLE.name)} FINAL
       WHERE built AND table_name = {table:String} AND since > {since:DateTime64(9, 'UTC')}
         AND slot >= {from:UInt32} AND slot < {to:UInt32}`,
      {
        parameters: {
          table,
          since: timeText(this.#now - LATE),
          from: String(after / SLOT),
          to: String(upTo / SLOT),
        },
      },
    )
    const since = timeText(await engineTime(this.#engine))
    const slots = rows.map(({ slot }) => slot)
    if (slots.length > 0)
      await writeSlots(this.#engine, [{ table, slots }], { since, built: false })
  }
}

/** The day before what is rolled up, if there are samples that old. */
function before(target: Target, oldest: ReadonlyMap<string, bigint>): Stretch | undefined {
  const first = oldest.get(tableOf(target))
  const { after } = target
  if (first === undefined || first > after || after <= 0n) return undefined
  const day = floor(after - 1n, DAY)
  return { after: day < 0n ? 0n : day, upTo: after }
}

/** The hours that slots are in, those beside one another as one stretch; the newest first. */
function inHours(slots: readonly number[]): Stretch[] {
  const hour = LENGTHS['1h']
  const stretches: { after: bigint; upTo: bigint }[] = []
  for (const slot of slots) {
    const begin = floor(BigInt(slot) * SLOT, hour)
    const last = stretches.at(-1)
    if (last && begin < last.upTo) continue
    if (last && begin === last.upTo && last.upTo - last.after < DAY) last.upTo += hour
    else stretches.push({ after: begin, upTo: begin + hour })
  }
  return stretches.toReversed()
}

function overlap(a: Stretch, b: Stretch): Stretch | undefined {
  const after = a.after > b.after ? a.after : b.after
  const upTo = a.upTo < b.upTo ? a.upTo : b.upTo
  return after < upTo ? { after, upTo } : undefined
}

function tableOf({ datumType }: Target): string {
  return measurementTableName(datumType)
}

function idOf({ name, length }: Pick<Built, 'name' | 'length'>): string {
  return `${name} ${length}`
}

function floor(time: bigint, length: bigint): bigint {
  return time - (((time % length) + length) % length)
}
