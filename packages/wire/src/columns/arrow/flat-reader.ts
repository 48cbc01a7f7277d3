import { Buffer } from 'node:buffer'

import { malformed } from '../malformed.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * A FlatBuffer, and how much of it may still be read. References may lead to one place many times:
 * a small buffer must not take long for that.
 */
interface FlatBuffer {
  readonly view: DataView
  bytesLeft: number
}

/** A table of a FlatBuffer. Nothing outside of the buffer is read, whatever it says. */
export class FlatTable {
  readonly #buffer: FlatBuffer
  readonly #view: DataView
  readonly #at: number
  readonly #vtable: number
  readonly #slots: number

  private constructor(buffer: FlatBuffer, at: number) {
    const { view } = buffer
    need(view, at, 4)
    const vtable = at - view.getInt32(at, true)
    need(view, vtable, 4)
    const length = view.getUint16(vtable, true)
    if (length < 4 || length % 2 !== 0) throw malformed('a table has no layout')
    need(view, vtable, length)
    this.#buffer = buffer
    this.#view = view
    this.#at = at
    this.#vtable = vtable
    this.#slots = length / 2 - 2
  }

  static root(view: DataView): FlatTable {
    need(view, 0, 4)
    return new FlatTable({ view, bytesLeft: 2 * view.byteLength }, view.getUint32(0, true))
  }

  byte(slot: number, otherwise: number): number {
    const at = this.#place(slot, 1)
    return at === 0 ? otherwise : this.#view.getUint8(at)
  }

  int16(slot: number, otherwise: number): number {
    const at = this.#place(slot, 2)
    return at === 0 ? otherwise : this.#view.getInt16(at, true)
  }

  int32(slot: number, otherwise: number): number {
    const at = this.#place(slot, 4)
    return at === 0 ? otherwise : this.#view.getInt32(at, true)
  }

  /** A count or a place: not negative, and no more than 2⁵³. */
  size(slot: number): number {
    const at = this.#place(slot, 8)
    return at === 0 ? 0 : sizeAt(this.#view, at)
  }

  has(slot: number): boolean {
    return this.#place(slot, 4) !== 0
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#target(slot)
    return at === 0 ? undefined : new FlatTable(this.#buffer, at)
  }

  string(slot: number): string | undefined {
    const at = this.#target(slot)
    if (at === 0) return undefined
    const view = this.#view
    need(view, at, 4)
    const length = view.getUint32(at, true)
    this.#take(at + 4, length)
    try {
      return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at + 4, length))
    } catch {
      throw malformed('a name is not UTF-8')
    }
  }

  /** Whether the buffer ends, from the vector that a slot refers to, with these bytes. */
  endsWith(slot: number, bytes: Uint8Array): boolean {
    const { buffer, byteOffset, byteLength } = this.#view
    const at = this.#target(slot)
    if (at === 0 || byteLength - at !== bytes.length) return false
    return Buffer.compare(new Uint8Array(buffer, byteOffset + at, bytes.length), bytes) === 0
  }

  tables(slot: number): FlatTable[] {
    const { at, length } = this.#vector(slot, 4)
    const view = this.#view
    return Array.from({ length }, (_, i) => {
      const place = at + 4 * i
      return new FlatTable(this.#buffer, place + view.getUint32(place, true))
    })
  }

  /** A vector of structs that are two 64-bit numbers each, one number behind the other. */
  pairs(slot: number): number[] {
    const { at, length } = this.#vector(slot, 16)
    const numbers: number[] = []
    for (let i = 0; i < 2 * length; i++) numbers.push(sizeAt(this.#view, at + 8 * i))
    return numbers
  }

  #vector(slot: number, width: number): { at: number; length: number } {
    const at = this.#target(slot)
    if (at === 0) return { at, length: 0 }
    need(this.#view, at, 4)
    const length = this.#view.getUint32(at, true)
    this.#take(at + 4, length * width)
    return { at: at + 4, length }
  }

  #target(slot: number): number {
    const at = this.#place(slot, 4)
    return at === 0 ? 0 : at + this.#view.getUint32(at, true)
  }

  #take(at: number, length: number): void {
    need(this.#view, at, length)
    this.#buffer.bytesLeft -= length
    if (this.#buffer.bytesLeft < 0) throw malformed('the metadata refers to itself again and again')
  }

  /** Where a slot's value is, or 0 if it is left out. */
  #place(slot: number, width: number): number {
    if (slot >= this.#slots) return 0
    const offset = this.#view.getUint16(this.#vtable + 4 + 2 * slot, true)
    if (offset === 0) return 0
    need(this.#view, this.#at + offset, width)
    return this.#at + offset
  }
}

function sizeAt(view: DataView, at: number): number {
  const value = view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) throw malformed(`a length is ${value}`)
  return value
}

function need(view: DataView, at: number, length: number): void {
  if (at < 0 || at + length > view.byteLength) {
    throw malformed('the metadata refers to something outside of itself')
  }
}
