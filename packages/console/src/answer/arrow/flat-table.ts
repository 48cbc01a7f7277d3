/**
 * A table of a FlatBuffer: slots, any of which may be left out. Our own Nexus writes what is read here, and what
 * is outside of the buffer throws a RangeError.
 */
export class FlatTable {
  readonly #view: DataView
  readonly #at: number
  readonly #vtable: number
  readonly #slots: number

  private constructor(view: DataView, at: number) {
    this.#view = view
    this.#at = at
    this.#vtable = at - view.getInt32(at, true)
    this.#slots = view.getUint16(this.#vtable, true) / 2 - 2
  }

  static root(view: DataView): FlatTable {
    return new FlatTable(view, view.getUint32(0, true))
  }

  byte(slot: number): number {
    const at = this.#place(slot)
    return at === 0 ? 0 : this.#view.getUint8(at)
  }

  int32(slot: number): number {
    const at = this.#place(slot)
    return at === 0 ? 0 : this.#view.getInt32(at, true)
  }

  /** A count or a place: below 2⁵³. */
  size(slot: number): number {
    const at = this.#place(slot)
    return at === 0 ? 0 : sizeAt(this.#view, at)
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#target(slot)
    return at === 0 ? undefined : new FlatTable(this.#view, at)
  }

  string(slot: number): string {
    const at = this.#target(slot)
    if (at === 0) return ''
    const { buffer, byteOffset } = this.#view
    const length = this.#view.getUint32(at, true)
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at + 4, length))
  }

  tables(slot: number): FlatTable[] {
    const at = this.#target(slot)
    if (at === 0) return []
    return Array.from({ length: this.#view.getUint32(at, true) }, (_, i) => {
      const place = at + 4 + 4 * i
      return new FlatTable(this.#view, place + this.#view.getUint32(place, true))
    })
  }

  /** A vector of structs that are two 64-bit numbers each, one number behind the other. */
  pairs(slot: number): number[] {
    const at = this.#target(slot)
    if (at === 0) return []
    const length = 2 * this.#view.getUint32(at, true)
    return Array.from({ length }, (_, i) => sizeAt(this.#view, at + 4 + 8 * i))
  }

  #target(slot: number): number {
    const at = this.#place(slot)
    return at === 0 ? 0 : at + this.#view.getUint32(at, true)
  }

  /** Where a slot's value is, or 0 if it is left out. */
  #place(slot: number): number {
    if (slot >= this.#slots) return 0
    const offset = this.#view.getUint16(this.#vtable + 4 + 2 * slot, true)
    return offset === 0 ? 0 : this.#at + offset
  }
}

function sizeAt(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
}
