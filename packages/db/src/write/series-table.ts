import type { Timeseries } from '@oximeter/core'
import { FixedColumn } from '../native/fixed-column.ts'
import { hashedKey } from '../timeseries-key.ts'
import { KeyIndex } from './key-index.ts'
import {
  SeriesShapes,
  timeseriesFrom,
  valuesOf,
  valuesText,
  type SeriesShape,
} from './series-shape.ts'
import { SeriesOrder, type Ranks } from './series-order.ts'

/** A span that comes before all others. */
const NEVER = -0x8000_0000
const NO_DAY = 0x7fff_ffff

/**
 * The timeseries that a builder knows, each with a number, its slot: columns of numbers and one
 * text, 150 bytes or so in all. A slot that was freed is given away again.
 */
export class SeriesTable {
  readonly #shapes = new SeriesShapes()
  readonly #index = new KeyIndex()
  readonly #order: SeriesOrder
  readonly #texts: string[] = []
  readonly #free: number[] = []
  readonly #keys = new FixedColumn(BigUint64Array)
  readonly #shapeOf = new FixedColumn(Uint32Array)
  readonly #firstDays = new FixedColumn(Int32Array)
  readonly #lastSpans = new FixedColumn(Int32Array)
  readonly #scales = new FixedColumn(Uint8Array)
  #size = 0

  constructor() {
    this.#order = new SeriesOrder({
      nameOf: (slot) => this.shape(slot).name,
      keys: () => this.keys,
    })
  }

  /** Slots in use. */
  get size(): number {
    return this.#size
  }

  /** By slot; like the other columns, replaced by a longer one when it is full. */
  get keys(): BigUint64Array {
    return this.#keys.values as BigUint64Array
  }

  /** The first day, since the epoch, that is written to the table of series. */
  get firstDays(): Int32Array {
    return this.#firstDays.values as Int32Array
  }

  /** The last span, since the epoch, that is written to the table of latest times. */
  get lastSpans(): Int32Array {
    return this.#lastSpans.values as Int32Array
  }

  /** Digits after the point that a series' floats have had so far, at most. */
  get scales(): Uint8Array {
    return this.#scales.values as Uint8Array
  }

  /** The place of each slot in the order of names and keys, which all tables are sorted by. */
  get ranks(): Ranks {
    return this.#order.ranks()
  }

  /** The slot of a timeseries, a new one where it has none. */
  slotOf(timeseries: Timeseries): number {
    const key = hashedKey(timeseries)
    const shape = this.#shapes.numberOf(timeseries)
    const [keys, shapes] = [this.keys, this.#shapeOf.values]
    const known = this.#index.find(key, (slot) => keys[slot] === key && shapes[slot] === shape)
    if (known >= 0) return known
    const slot = this.#free.pop() ?? this.#grow()
    this.#keys.set(slot, key)
    this.#shapeOf.set(slot, shape)
    this.#firstDays.set(slot, NO_DAY)
    this.#lastSpans.set(slot, NEVER)
    this.#scales.set(slot, 0)
    this.#texts[slot] = valuesText(timeseries)
    this.#index.add(key, slot, this.keys)
    this.#order.add(slot)
    this.#size++
    return slot
  }

  shape(slot: number): SeriesShape {
    return this.#shapes.get(this.#shapeOf.values[slot] as number)
  }

  /** The values of its fields as text, in the order of its shape's fields. */
  values(slot: number): readonly string[] {
    return valuesOf(this.#texts[slot]!)
  }

  /** About how many bytes its names and values of fields take. */
  fieldsSize(slot: number): number {
    return this.shape(slot).namesSize + this.#texts[slot]!.length
  }

  timeseries(slot: number): Timeseries {
    return timeseriesFrom(this.shape(slot), this.#texts[slot]!)
  }

  /** Nothing refers to these slots any more. */
  free(slots: ReadonlySet<number>): void {
    if (slots.size === 0) return
    this.#order.remove(slots)
    for (const slot of slots) {
      this.#index.remove(this.keys[slot]!, slot)
      this.#texts[slot] = ''
      this.#free.push(slot)
    }
    this.#size -= slots.size
  }

  #grow(): number {
    const numbers = [this.#shapeOf, this.#firstDays, this.#lastSpans, this.#scales]
    for (const column of [this.#keys, ...numbers]) column.pushZeros(1)
    return this.#texts.push('') - 1
  }
}
