import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

import { malformed, type ElementBudget } from '../otlp-error.ts'

/** Groups are of no use here, and other unknown fields have nothing in them. */
const MAX_GROUPS = 8

const WIRE_TYPES: readonly WireType[] = [
  WireType.Varint,
  WireType.Bit64,
  WireType.LengthDelimited,
  WireType.StartGroup,
  WireType.EndGroup,
  WireType.Bit32,
]

/**
 * Walks over the fields of a message and those within it. What it reads has the wire type that is
 * wanted, or the message is malformed.
 *
 * @example
 * while (reader.next(end)) {
 *   if (reader.field === 1) name = reader.text()
 *   else reader.skip()
 * }
 */
export class MessageReader {
  /** The number of the field that comes next. */
  field = 0
  readonly length: number
  #wireType: WireType = WireType.Varint
  readonly #reader: BinaryReader
  readonly #budget: ElementBudget

  constructor(bytes: Uint8Array, budget: ElementBudget) {
    this.#reader = new BinaryReader(bytes)
    this.#budget = budget
    this.length = bytes.length
  }

  /** Goes on to the next field of a message that ends there. */
  next(end: number): boolean {
    const reader = this.#reader
    if (reader.pos >= end) {
      if (reader.pos > end) throw malformed('a message ends in the middle of a field')
      return false
    }
    const tag = reader.uint32()
    const wireType = WIRE_TYPES[tag & 7]
    this.field = tag >>> 3
    if (this.field === 0 || wireType === undefined) throw malformed('a tag is none')
    this.#wireType = wireType
    return true
  }

  /** Where a message ends that is a field. */
  message(): number {
    this.#budget.take()
    return this.#lengthDelimited()
  }

  text(): string {
    this.#expect(WireType.LengthDelimited)
    return this.#reader.string(true)
  }

  bytes(): Uint8Array {
    this.#expect(WireType.LengthDelimited)
    return this.#reader.bytes()
  }

  bool(): boolean {
    this.#expect(WireType.Varint)
    return this.#reader.bool()
  }

  int32(): number {
    this.#expect(WireType.Varint)
    return this.#reader.int32()
  }

  uint32(): number {
    this.#expect(WireType.Varint)
    return this.#reader.uint32()
  }

  sint32(): number {
    this.#expect(WireType.Varint)
    return this.#reader.sint32()
  }

  int64(): bigint {
    this.#expect(WireType.Varint)
    return BigInt(this.#reader.int64())
  }

  fixed64(): bigint {
    this.#expect(WireType.Bit64)
    return BigInt(this.#reader.fixed64())
  }

  sfixed64(): bigint {
    this.#expect(WireType.Bit64)
    return BigInt(this.#reader.sfixed64())
  }

  double(): number {
    this.#expect(WireType.Bit64)
    return this.#reader.double()
  }

  /** Adds a repeated number, or several of them packed. */
  doubles(into: number[]): void {
    this.#repeated(WireType.Bit64, () => into.push(this.#reader.double()))
  }

  fixed64s(into: bigint[]): void {
    this.#repeated(WireType.Bit64, () => into.push(BigInt(this.#reader.fixed64())))
  }

  uint64s(into: bigint[]): void {
    this.#repeated(WireType.Varint, () => into.push(BigInt(this.#reader.uint64())))
  }

  /** Passes over a field that is not heeded. */
  skip(): void {
    this.#budget.take()
    this.#reader.skip(this.#wireType, this.field, MAX_GROUPS)
  }

  #repeated(item: WireType, read: () => void): void {
    if (this.#wireType !== WireType.LengthDelimited) {
      this.#expect(item)
      this.#budget.take()
      read()
      return
    }
    const end = this.#lengthDelimited()
    while (this.#reader.pos < end) {
      this.#budget.take()
      read()
    }
    if (this.#reader.pos > end) throw malformed('packed numbers end in the middle of one')
  }

  #lengthDelimited(): number {
    this.#expect(WireType.LengthDelimited)
    const end = this.#reader.uint32() + this.#reader.pos
    if (end > this.length) throw malformed('the body ends in the middle of a message')
    return end
  }

  #expect(wanted: WireType): void {
    if (this.#wireType === wanted) return
    throw malformed(`field ${this.field} has wire type ${this.#wireType}, not ${wanted}`)
  }
}
