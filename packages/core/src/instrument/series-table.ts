import type { DefinedField } from '../definition/fields.ts'
import type { Datum } from '../datum.ts'
import { isCumulative, type DatumType } from '../datum-type.ts'
import { missingDatum } from '../missing.ts'
import { notOfType } from '../number-type.ts'
import { timestampAfter, type Clock, type Nanoseconds } from '../time.ts'
import type { Sample, Timeseries } from '../timeseries.ts'
import type { Refusals } from './refusals.ts'
import { SeriesBudget, type BudgetedSeries } from './series-budget.ts'
import { NO_SLOT, SeriesIndex } from './series-index.ts'

/** What a series has to say at the next collection. */
const EMPTY = 0
export const RECORDED = 1
const MISSING = 2

/** Takes all that is recorded on series which are refused or removed, and is never read. */
const SINK = NO_SLOT

const MILLISECOND = 1_000_000n

/** What the series of an instrument have in common. */
export interface SeriesOptions {
  readonly name: string
  /** The fields that tell them apart. */
  readonly fields: readonly DefinedField[]
  readonly maxSeries: number
  readonly clock: Clock
  readonly refusals: Refusals
}

/**
 * The series of one instrument: a table with a slot for each, its values in columns of typed
 * arrays that the kinds of instruments add. A bound series is a slot's number and the table.
 */
export abstract class SeriesTable<S extends object = object> implements BudgetedSeries {
  readonly name: string
  readonly datumType: DatumType
  readonly maxSeries: number
  /** Its own, and those of the registries that it is in. */
  readonly budgets = new Set<SeriesBudget>()
  readonly refusals: Refusals
  /** Where series are found, and what is bound to their slots. */
  readonly index: SeriesIndex
  readonly bound: (S | undefined)[] = [undefined]
  /** EMPTY, RECORDED or MISSING. */
  status: Uint8Array = new Uint8Array(1)
  /** No column for gauges, which have no start. */
  #startTimes: BigInt64Array | undefined
  readonly #clock: Clock
  readonly #timeseries: (Timeseries | undefined)[] = [undefined]
  readonly #free: number[] = []
  #sink: S | undefined
  #lastTimestamp: Nanoseconds = 0n

  constructor(datumType: DatumType, options: SeriesOptions) {
    this.name = options.name
    this.datumType = datumType
    this.maxSeries = options.maxSeries
    this.refusals = options.refusals
    this.#clock = options.clock
    this.index = new SeriesIndex(options.fields, this.#timeseries)
    new SeriesBudget().admit(this)
    if (isCumulative(datumType)) this.#startTimes = new BigInt64Array(1)
  }

  /** Makes the columns longer, at least to this many slots. */
  protected abstract resize(slots: number): void
  /** Empties a slot for a new series. */
  protected abstract clear(slot: number): void
  protected abstract bind(slot: number): S
  protected abstract read(slot: number, startTime: Nanoseconds): Datum

  get size(): number {
    // Slot 0 is the sink.
    return this.#timeseries.length - 1 - this.#free.length
  }

  /** All series there are now. */
  *timeseries(): Generator<Timeseries> {
    for (const timeseries of this.#timeseries) if (timeseries) yield timeseries
  }

  /** Past a budget, what records nothing. */
  create(timeseries: Timeseries): S {
    for (const budget of this.budgets) {
      if (!budget.isFull) continue
      this.refusals.add('series_budget', () => budget.describe())
      return this.sink()
    }
    const slot = this.#free.pop() ?? this.#timeseries.length
    if (slot >= this.status.length) this.#grow(slot + 1)
    this.#timeseries[slot] = timeseries
    this.clear(slot)
    this.start(slot)
    // Nothing counted is a value; nothing measured is none.
    this.status[slot] = this.#startTimes ? RECORDED : EMPTY
    const series = this.bind(slot)
    this.bound[slot] = series
    this.index.add(slot)
    for (const budget of this.budgets) budget.used += 1
    return series
  }

  /** Where recording leads to nothing. */
  sink(): S {
    return (this.#sink ??= this.bind(SINK))
  }

  remove(slot: number): void {
    if (!this.#timeseries[slot]) return
    this.index.remove(slot)
    this.bound[slot] = undefined
    this.#timeseries[slot] = undefined
    this.#free.push(slot)
    for (const budget of this.budgets) budget.used -= 1
  }

  markMissing(slot: number): void {
    if (this.datumType === 'bytes') {
      this.refusals.add('value', () => 'a datum of bytes cannot be missing')
    } else {
      this.status[slot] = MISSING
    }
  }

  refuse(value: unknown): void {
    this.refusals.add('value', () => notOfType(this.datumType.replace(/^.*_/, ''), value))
  }

  /** Begins to count anew, after everything that was collected before. */
  start(slot: number): void {
    if (!this.#startTimes) return
    const now = this.#clock()
    this.#startTimes[slot] = now > this.#lastTimestamp ? now : this.#lastTimestamp
  }

  /** A timestamp for a collection that brings none: after the last one, in whole milliseconds. */
  nextTimestamp(): Nanoseconds {
    return timestampAfter(this.#lastTimestamp, this.#clock)
  }

  *collect(timestamp: Nanoseconds): Generator<Sample> {
    if (timestamp > this.#lastTimestamp) this.#lastTimestamp = timestamp
    // Slots that are added while this is going on belong to the next collection.
    const slots = this.#timeseries.length
    for (let slot = SINK + 1; slot < slots; slot++) {
      const timeseries = this.#timeseries[slot]
      if (!timeseries || this.status[slot] === EMPTY) continue
      yield { timeseries, timestamp, datum: this.#datum(slot, timestamp) }
    }
  }

  #datum(slot: number, timestamp: Nanoseconds): Datum {
    const startTime = this.#startTimes && this.#startTimeBefore(slot, timestamp)
    return this.status[slot] === MISSING
      ? missingDatum(this.datumType, startTime)
      : this.read(slot, startTime ?? 0n)
  }

  /** A series that began in the millisecond of its first collection began just before it. */
  #startTimeBefore(slot: number, timestamp: Nanoseconds): Nanoseconds {
    const startTimes = this.#startTimes!
    if (startTimes[slot]! >= timestamp) startTimes[slot] = timestamp - MILLISECOND
    return startTimes[slot]!
  }

  #grow(slots: number): void {
    const capacity = Math.max(4, 2 ** Math.ceil(Math.log2(slots)))
    this.status = grown(this.status, capacity)
    if (this.#startTimes) this.#startTimes = grown(this.#startTimes, capacity)
    this.resize(capacity)
  }
}

/** One series, resolved: a slot in the table of its instrument. */
export abstract class BoundSeries<T extends SeriesTable> {
  protected readonly table: T
  protected slot: number

  constructor(table: T, slot: number) {
    this.table = table
    this.slot = slot
  }

  /** From the next collection on, says that the value is missing; until one is recorded again. */
  missing(): void {
    this.table.markMissing(this.slot)
  }

  /**
   * Ends the series: it is not collected any more, and what is recorded on this object leads to
   * nothing. Asked for again by its values, it begins anew.
   */
  remove(): void {
    this.table.remove(this.slot)
    this.slot = SINK
  }
}

type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

/** A longer copy of a column. */
export function grown<A extends NumberArray | BigInt64Array>(column: A, length: number): A {
  const longer = new (column.constructor as new (length: number) => A)(length)
  longer.set(column as never)
  return longer
}
