import { Buffer } from 'node:buffer'

/** A number, or a reference to something that was written before. */
export interface Slot {
  readonly width: 0 | 1 | 2 | 4 | 8
  readonly value: number
}

export const byte = (value: number): Slot => ({ width: 1, value })
export const int16 = (value: number): Slot => ({ width: 2, value })
export const int32 = (value: number): Slot => ({ width: 4, value })
export const int64 = (value: number): Slot => ({ width: 8, value })
export const reference = (value: number): Slot => ({ width: 0, value })

const encoder = new TextEncoder()

/**
 * Writes a FlatBuffer from its end to its beginning, so that whatever refers to something comes
 * before it. What a method returns is where it has written, counted from the end.
 */
export class FlatWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #size: number
  readonly #vtables: number[] = []

  /** @param end what another writer has written: places in it are the same here */
  constructor(end: Uint8Array = new Uint8Array()) {
    this.#bytes = new Uint8Array(1024 + end.length)
    this.#bytes.set(end, 1024)
    this.#view = new DataView(this.#bytes.buffer)
    this.#size = end.length
  }

  /** Slots that are undefined are left out: they have their default. */
  table(slots: readonly (Slot | undefined)[]): number {
    const end = this.#size
    const places = slots.map(() => 0)
    for (const width of [8, 4, 2, 1]) {
      for (const [i, slot] of slots.entries()) {
        // A reference takes four bytes.
        if (slot === undefined || (slot.width || 4) !== width) continue
        this.#align(width, 0)
        if (slot.width === 0) this.#reference(slot.value)
        else this.#number(width, slot.value)
        places[i] = this.#size
      }
    }
    this.#align(4, 0)
    this.#number(4, 0)
    const table = this.#size
    const vtable = this.#vtable([
      (places.length + 2) * 2,
      table - end,
      ...places.map((place) => (place === 0 ? 0 : table - place)),
    ])
    this.#view.setInt32(this.#bytes.length - table, vtable - table, true)
    return table
  }

  string(text: string): number {
    const length = Buffer.byteLength(text)
    this.#align(4, length + 1)
    this.#number(1, 0)
    this.#grow(length)
    this.#size += length
    encoder.encodeInto(text, this.#bytes.subarray(this.#bytes.length - this.#size))
    return this.#number(4, length)
  }

  references(places: readonly number[]): number {
    this.#align(4, places.length * 4)
    for (const place of places.toReversed()) this.#reference(place)
    return this.#number(4, places.length)
  }

  /** A vector of structs that are two 64-bit numbers each. */
  pairs(numbers: readonly (readonly [number, number])[]): number {
    this.#align(4, numbers.length * 16)
    this.#align(8, numbers.length * 16)
    for (const [first, second] of numbers.toReversed()) {
      this.#number(8, second)
      this.#number(8, first)
    }
    return this.#number(4, numbers.length)
  }

  /** The finished buffer: a multiple of 8 bytes. */
  finish(root: number): Uint8Array {
    this.#align(8, 4)
    this.#reference(root)
    return this.written()
  }

  /** What was written so far: the end of a buffer. */
  written(): Uint8Array {
    return this.#bytes.slice(this.#bytes.length - this.#size)
  }

  /** Like tables share one. */
  #vtable(entries: readonly number[]): number {
    const known = this.#vtables.find((place) =>
      entries.every(
        (entry, i) => this.#view.getUint16(this.#bytes.length - place + 2 * i, true) === entry,
      ),
    )
    if (known !== undefined) return known
    for (const entry of entries.toReversed()) this.#number(2, entry)
    this.#vtables.push(this.#size)
    return this.#size
  }

  #reference(place: number): void {
    this.#number(4, this.#size + 4 - place)
  }

  #number(width: number, value: number): number {
    this.#grow(width)
    this.#size += width
    const at = this.#bytes.length - this.#size
    if (width === 1) this.#view.setUint8(at, value)
    else if (width === 2) this.#view.setUint16(at, value, true)
    else if (width === 4) this.#view.setUint32(at, value, true)
    else {
      this.#view.setUint32(at, value, true)
      this.#view.setInt32(at + 4, Math.floor(value / 2 ** 32), true)
    }
    return this.#size
  }

  /** Pads so that what comes after so many more bytes is aligned. */
  #align(width: number, more: number): void {
    const padding = -(this.#size + more) & (width - 1)
    this.#grow(padding)
    this.#size += padding
  }

  #grow(more: number): void {
    const { length } = this.#bytes
    if (this.#size + more <= length) return
    const grown = new Uint8Array(2 * Math.max(length, more))
    grown.set(this.#bytes, grown.length - length)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
