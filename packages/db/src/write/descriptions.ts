import { isCumulative, isHistogram, type Nanoseconds, type SeriesDescription } from '@oximeter/core'
import { FixedColumn } from '../native/fixed-column.ts'
import { layoutOf, SharedEdges, type BinEdges } from './bin-edges.ts'
import type { SeriesTable } from './series-table.ts'
import { startProblem } from './storable.ts'

/** Ends the list of a slot's descriptions. */
const NONE = 0xffff_ffff
const NO_START = -(2n ** 63n)

/**
 * What producers described, each distinct description under one id: a slot of the table of series,
 * a start time and a layout of bins. Counts how many hold it.
 */
export class Descriptions {
  readonly #series: SeriesTable
  readonly #slots = new FixedColumn(Uint32Array)
  readonly #startTimes = new FixedColumn(BigInt64Array)
  readonly #edges: (BinEdges | undefined)[] = []
  readonly #unusableStarts = new Map<number, Nanoseconds | undefined>()
  readonly #holders = new FixedColumn(Uint32Array)
  /** The next description of the same slot. */
  readonly #next = new FixedColumn(Uint32Array)
  /** The first description of each slot. */
  readonly #heads = new FixedColumn(Uint32Array)
  readonly #shared = new SharedEdges()
  readonly #free: number[] = []
  /** Those that nobody holds, until they are swept. */
  readonly #released = new Set<number>()

  constructor(series: SeriesTable) {
    this.#series = series
  }

  /** Every id is below. */
  get length(): number {
    return this.#slots.length
  }

  /** By id. */
  get slots(): Uint32Array {
    return this.#slots.values as Uint32Array
  }

  /** By id; far beyond all times where none was described. */
  get startTimes(): BigInt64Array {
    return this.#startTimes.values as BigInt64Array
  }

  /** Start times of cumulative series that no table can hold, or that are not there, by id. */
  get unusableStarts(): ReadonlyMap<number, Nanoseconds | undefined> {
    return this.#unusableStarts
  }

  /** By id, of histograms. */
  get edges(): readonly (BinEdges | undefined)[] {
    return this.#edges
  }

  /** What was described, as far as points need it. */
  get(id: number): SeriesDescription {
    const timeseries = this.#series.timeseries(this.slots[id]!)
    const { edges, bins } = this.#edges[id] ?? { edges: undefined, bins: 0 }
    const start = this.startTimes[id]!
    return {
      timeseries,
      ...(start === NO_START ? {} : { startTime: start }),
      ...(edges ? { layout: layoutOf(edges, bins) } : {}),
    }
  }

  /** The id of a description, which has one holder more now. */
  hold({ timeseries, startTime, layout }: SeriesDescription): number {
    const { datumType } = timeseries
    const slot = this.#series.slotOf(timeseries)
    const start = (isCumulative(datumType) ? startTime : undefined) ?? NO_START
    const edges = isHistogram(datumType) && layout ? this.#shared.hold(layout) : undefined
    const known = this.#find(slot, start, edges)
    if (known !== undefined) {
      if (edges) this.#shared.release(edges)
      this.#holders.set(known, this.#holdersOf(known) + 1)
      this.#released.delete(known)
      return known
    }
    const id = this.#free.pop() ?? this.#grow()
    this.#slots.set(id, slot)
    this.#startTimes.set(id, start)
    this.#edges[id] = edges
    this.#holders.set(id, 1)
    this.#next.set(id, this.#headOf(slot))
    this.#heads.set(slot, id)
    if (isCumulative(datumType) && startProblem(datumType, startTime)) {
      this.#unusableStarts.set(id, startTime)
    }
    return id
  }

  /** One holder less of each; what has none left is forgotten by `sweep`. */
  release(ids: Iterable<number>): void {
    for (const id of ids) {
      const holders = this.#holdersOf(id)
      if (holders === 0) continue
      this.#holders.set(id, holders - 1)
      if (holders === 1) this.#released.add(id)
    }
  }

  /**
   * Forgets what nobody holds. No open block may refer to it.
   *
   * @returns the slots that no description is of any more
   */
  sweep(): Set<number> {
    const slots = new Set<number>()
    for (const id of this.#released) {
      const slot = this.slots[id]!
      const edges = this.#edges[id]
      if (edges) this.#shared.release(edges)
      this.#edges[id] = undefined
      this.#unusableStarts.delete(id)
      this.#unlink(slot, id)
      this.#free.push(id)
      if (!this.describes(slot)) slots.add(slot)
    }
    this.#released.clear()
    return slots
  }

  /** Whether there is any description of the slot. */
  describes(slot: number): boolean {
    return slot < this.#heads.length && this.#heads.values[slot] !== NONE
  }

  #find(slot: number, start: bigint, edges: BinEdges | undefined): number | undefined {
    for (let id = this.#headOf(slot); id !== NONE; id = this.#next.values[id] as number) {
      if (this.startTimes[id] === start && this.#edges[id] === edges) return id
    }
    return undefined
  }

  #headOf(slot: number): number {
    while (this.#heads.length <= slot) this.#heads.push(NONE)
    return this.#heads.values[slot] as number
  }

  #holdersOf(id: number): number {
    return (this.#holders.values[id] ?? 0) as number
  }

  #unlink(slot: number, id: number): void {
    const next = this.#next.values as Uint32Array
    if (this.#heads.values[slot] === id) {
      this.#heads.set(slot, next[id]!)
      return
    }
    let before = this.#headOf(slot)
    while (next[before] !== id) before = next[before]!
    next[before] = next[id]!
  }

  #grow(): number {
    const columns = [this.#slots, this.#startTimes, this.#holders, this.#next]
    for (const column of columns) column.pushZeros(1)
    return this.#edges.push(undefined) - 1
  }
}
