import type { Datum } from '../datum.ts'
import { isCumulative, type DatumType } from '../datum-type.ts'
import type { DefinedField } from '../definition/fields.ts'
import { missingDatum } from '../missing.ts'
import { grown } from '../number-arrays.ts'
import { notOfType } from '../number-type.ts'
import type { DescribedSeries, SeriesNumbering } from '../numbering/series-numbering.ts'
import { emptyColumns, firstRows } from '../points/point-columns.ts'
import type { BinLayout, PointData, Points, SeriesDescription } from '../points.ts'
import type { TimeseriesSchema } from '../schema.ts'
import type { Steps } from '../steps.ts'
import { timestampAfter, type Clock, type Nanoseconds } from '../time.ts'
import type { Sample, Timeseries } from '../timeseries.ts'
import { IdleSlots } from './idle-slots.ts'
import type { Refusals } from './refusals.ts'
import { SeriesBudget, type BudgetedSeries } from './series-budget.ts'
import { NO_SLOT, SeriesIndex } from './series-index.ts'
import { SlotNumbers } from './slot-numbers.ts'

/** What a series has to say at the next collection. */
const EMPTY = 0
export const RECORDED = 1
const MISSING = 2
/** Added to it once a collection has seen it. */
const SEEN = 4

/** Takes all that is recorded on series which are refused or removed, and is never read. */
export const SINK = NO_SLOT
/** Of a series that was retired: recorded on, it looks for another slot. No other is negative. */
const RETIRED = -1

const MILLISECOND = 1_000_000n

/** What the series of an instrument have in common. */
export interface SeriesOptions {
  readonly schema: TimeseriesSchema
  /** The fields that tell them apart. */
  readonly fields: readonly DefinedField[]
  readonly maxSeries: number
  /** Milliseconds without recordings after which a series is retired. */
  readonly idleMs: number | undefined
  readonly clock: Clock
  readonly refusals: Refusals
}

/** What is bound to a slot. */
export interface SlotHolder extends DescribedSeries {
  slot: number
  live(): number
}

/** So many counts, bins or values at most are handled between two chances to pause. */
const CELLS_A_STEP = 16_384
const SLOTS_A_STEP = 256

/**
 * The series of one instrument: a table with a slot for each, its values in columns of typed
 * arrays that the kinds of instruments add. A bound series is a slot's number and the table.
 */
export abstract class SeriesTable<
  S extends SlotHolder = SlotHolder,
  D extends PointData = PointData,
> implements BudgetedSeries {
  readonly name: string
  readonly datumType: DatumType
  readonly maxSeries: number
  /** Its own, and those of the registries that it is in. */
  readonly budgets = new Set<SeriesBudget>()
  readonly refusals: Refusals
  /** Where series are found, and what is bound to their slots. */
  readonly index: SeriesIndex
  readonly bound: (S | undefined)[] = [undefined]
  /** EMPTY, RECORDED or MISSING, and whether that was SEEN. */
  status: Uint8Array = new Uint8Array(1)
  /** The bins that all have, if they are histograms. */
  protected readonly layout: BinLayout | undefined
  /** No column for gauges, which have no start. */
  #startTimes: BigInt64Array | undefined
  readonly #schema: TimeseriesSchema
  readonly #clock: Clock
  readonly #timeseries: (Timeseries | undefined)[] = [undefined]
  readonly #free: number[] = []
  readonly #numbers = new SlotNumbers((slot) => this.describe(slot))
  readonly #idle: IdleSlots | undefined
  /** What retired series were, for as long as somebody may record on them again. */
  readonly #retired = new WeakMap<S, Timeseries>()
  /** Series that came back on a slot which another one is bound to by then. */
  readonly #others = new Map<number, S[]>()
  #sink: S | undefined
  #lastTimestamp: Nanoseconds = 0n

  constructor(options: SeriesOptions, layout?: BinLayout) {
    const { schema, fields, maxSeries, idleMs, clock, refusals } = options
    this.name = schema.name
    this.datumType = schema.datumType
    this.maxSeries = maxSeries
    this.refusals = refusals
    this.layout = layout
    this.#schema = schema
    this.#clock = clock
    this.index = new SeriesIndex(fields, this.#timeseries)
    new SeriesBudget().admit(this)
    if (isCumulative(schema.datumType)) this.#startTimes = new BigInt64Array(1)
    if (idleMs !== undefined) this.#idle = new IdleSlots(idleMs)
  }

  /** Makes the columns longer, at least to this many slots. */
  protected abstract resize(slots: number): void
  /** Empties a slot for a new series. */
  protected abstract clear(slot: number): void
  protected abstract bind(slot: number): S
  protected abstract read(slot: number, startTime: Nanoseconds): Datum
  /** Copies the values of so many slots to rows from `row` on; NO_SLOT leaves a row as it is. */
  protected abstract copy(slots: Uint32Array, count: number, data: D, row: number): void

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
    const slot = this.#claim(timeseries)
    if (slot === NO_SLOT) return this.sink()
    const series = this.bind(slot)
    this.bound[slot] = series
    return series
  }

  /** Where recording leads to nothing. */
  sink(): S {
    return (this.#sink ??= this.bind(SINK))
  }

  remove(series: S): void {
    if (series.slot > SINK) this.#release(series.slot, SINK)
    series.slot = SINK
  }

  /** The slot of a series that was retired and is recorded on again: it begins anew. */
  revive(series: S): number {
    const timeseries = this.#retired.get(series)!
    const known = this.index.findFields(timeseries.metricFields)
    const slot = known === NO_SLOT ? this.#claim(timeseries) : known
    if (slot === NO_SLOT) return SINK
    this.#retired.delete(series)
    series.slot = slot
    if (known === NO_SLOT) this.bound[slot] = series
    else this.#others.set(slot, [...(this.#others.get(slot) ?? []), series])
    return slot
  }

  markMissing(series: S): void {
    if (this.datumType === 'bytes') {
      this.refusals.add('value', () => 'a datum of bytes cannot be missing')
    } else {
      this.status[series.live()] = MISSING
    }
  }

  refuse(value: unknown): void {
    this.refusals.add('value', () => notOfType(this.datumType.replace(/^.*_/, ''), value))
  }

  /** Begins to count anew, after everything that was collected before. */
  start(slot: number): void {
    if (!this.#startTimes) return
    this.#numbers.end(slot)
    const now = this.#clock()
    this.#startTimes[slot] = now > this.#lastTimestamp ? now : this.#lastTimestamp
  }

  describe(slot: number): SeriesDescription {
    const { layout } = this
    return {
      timeseries: this.#timeseries[slot]!,
      ...(this.#startTimes && { startTime: this.#startTimes[slot]! }),
      ...(layout && { layout }),
      schema: this.#schema,
    }
  }

  /** Nobody collects the series by their numbers any more. */
  endNumbers(): void {
    this.#numbers.endAll()
  }

  /** A timestamp for a collection that brings none: after the last one, in whole milliseconds. */
  nextTimestamp(): Nanoseconds {
    return timestampAfter(this.#lastTimestamp, this.#clock)
  }

  /** One sample for each series that has a value; and undefined where there may be a pause. */
  collect(timestamp: Nanoseconds): Iterable<Sample | undefined> {
    this.#begin(timestamp)
    return this.#samples(timestamp, false)
  }

  /** The same for who only looks: nothing changes by it, so that no collection will notice. */
  peek(timestamp: Nanoseconds): Iterable<Sample | undefined> {
    return this.#samples(timestamp, true)
  }

  *#samples(timestamp: Nanoseconds, isLook: boolean): Generator<Sample | undefined> {
    const step = this.#slotsAStep()
    // Slots that are added while this is going on belong to the next collection.
    const end = this.#timeseries.length
    for (let slot = SINK + 1; slot < end; slot++) {
      if (slot % step === 0) yield
      const state = isLook ? this.status[slot]! % SEEN : this.#look(slot)
      if (state === EMPTY) continue
      const startTime = this.#startTimes && this.#startTimeBefore(slot, timestamp, isLook)
      const datum =
        state === MISSING
          ? missingDatum(this.datumType, startTime)
          : this.read(slot, startTime ?? 0n)
      yield { timeseries: this.#timeseries[slot]!, timestamp, datum }
    }
  }

  /** The same in columns. */
  *points(timestamp: Nanoseconds, numbering: SeriesNumbering): Steps<Points[]> {
    const isInOrder = timestamp > this.#lastTimestamp
    this.#begin(timestamp)
    const step = this.#slotsAStep()
    const end = this.#timeseries.length
    const most = end - 1
    const { datumType } = this
    const data = emptyColumns(datumType, most, most * (this.layout?.bins.length ?? 0)) as D
    const series = new Uint32Array(most)
    let missing: Uint8Array | undefined
    const slots = new Uint32Array(step)
    let rows = 0
    for (let from = SINK + 1; from < end; from += step) {
      this.#numbers.belongTo(numbering, this.status.length)
      const to = Math.min(from + step, end)
      let count = 0
      for (let slot = from; slot < to; slot++) {
        const state = this.#look(slot)
        if (state === EMPTY) continue
        // What has a number was seen to start before an earlier timestamp.
        if (this.#startTimes && !(isInOrder && this.#numbers.has(slot))) {
          this.#startTimeBefore(slot, timestamp)
        }
        const row = rows + count
        series[row] = this.#numbers.of(slot, this.bound[slot]!)
        if (state === MISSING) {
          missing ??= new Uint8Array(most)
          missing[row] = 1
        }
        slots[count++] = state === MISSING ? NO_SLOT : slot
      }
      this.copy(slots, count, data, rows)
      rows += count
      yield
    }
    this.#numbers.endOthers()
    if (rows === 0) return []
    return [
      {
        datumType,
        rows,
        series: series.subarray(0, rows),
        timestamps: timestamp,
        startTimes: undefined,
        missing: missing?.subarray(0, rows),
        data: firstRows(data, rows),
      },
    ]
  }

  #begin(timestamp: Nanoseconds): void {
    if (timestamp > this.#lastTimestamp) this.#lastTimestamp = timestamp
    this.#idle?.look()
  }

  #slotsAStep(): number {
    const cells = this.layout?.bins.length ?? 1
    return Math.max(1, Math.min(SLOTS_A_STEP, Math.floor(CELLS_A_STEP / cells)))
  }

  /** What a slot has to say; a series that was idle for too long has nothing, and ends. */
  #look(slot: number): number {
    const status = this.status[slot]!
    const idle = this.#idle
    if (!idle) return status
    if (status === RECORDED || status === MISSING) {
      idle.touch(slot)
      this.status[slot] = status + SEEN
      return status
    }
    if (this.#timeseries[slot] && idle.isOver(slot)) {
      this.#retire(slot)
      return EMPTY
    }
    return status === EMPTY ? EMPTY : status - SEEN
  }

  #retire(slot: number): void {
    const timeseries = this.#timeseries[slot]!
    for (const series of this.#release(slot, RETIRED)) this.#retired.set(series, timeseries)
  }

  /** A slot for a new series; NO_SLOT past a budget. */
  #claim(timeseries: Timeseries): number {
    for (const full of this.budgets) {
      if (!full.isFull) continue
      for (const budget of this.budgets) budget.refuse(full)
      this.refusals.add('series_budget', () => full.describe())
      return NO_SLOT
    }
    const slot = this.#free.pop() ?? this.#timeseries.length
    if (slot >= this.status.length) this.#grow(slot + 1)
    this.#timeseries[slot] = timeseries
    this.clear(slot)
    this.start(slot)
    // Nothing counted is a value; nothing measured is none.
    this.status[slot] = this.#startTimes ? RECORDED : EMPTY
    this.#idle?.touch(slot)
    this.index.add(slot)
    for (const budget of this.budgets) budget.take()
    return slot
  }

  /** Frees a slot, and gives the series that were bound to it another. */
  #release(slot: number, other: number): S[] {
    const released = [this.bound[slot]!, ...(this.#others.get(slot) ?? [])]
    for (const series of released) series.slot = other
    this.#others.delete(slot)
    this.#numbers.end(slot)
    this.index.remove(slot)
    this.bound[slot] = undefined
    this.#timeseries[slot] = undefined
    this.status[slot] = EMPTY
    this.#free.push(slot)
    for (const budget of this.budgets) budget.free()
    return released
  }

  /** A series that began in the millisecond of its first collection began just before it. */
  #startTimeBefore(slot: number, timestamp: Nanoseconds, isLook = false): Nanoseconds {
    const startTimes = this.#startTimes!
    if (startTimes[slot]! < timestamp) return startTimes[slot]!
    const before = timestamp - MILLISECOND
    if (isLook) return before
    this.#numbers.end(slot)
    startTimes[slot] = before
    return before
  }

  #grow(slots: number): void {
    const capacity = Math.max(4, slots + (slots >> 2))
    this.status = grown(this.status, capacity)
    if (this.#startTimes) this.#startTimes = grown(this.#startTimes, capacity)
    this.#idle?.resize(capacity)
    this.resize(capacity)
  }
}
