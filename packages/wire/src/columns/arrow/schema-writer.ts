import type { ArrowField, ArrowType } from './field.ts'
import { byte, FlatWriter, int16, int32, reference, type Slot } from './flat-writer.ts'
import {
  DECIMAL_DIGITS,
  DOUBLE,
  HEADER_SCHEMA,
  NANOSECOND,
  SINGLE,
  TYPE_IDS,
  VERSION_5,
} from './format.ts'

/** What schemas of the same fields end with: written once, compared rather than read. */
export class SchemaTemplate {
  readonly fields: readonly ArrowField[]
  /** The fields, from their vector on to the end. */
  readonly bytes: Uint8Array

  constructor(fields: readonly ArrowField[]) {
    const writer = new FlatWriter()
    writer.references(fields.map((each) => writeField(writer, each)))
    this.fields = fields
    this.bytes = writer.written()
  }

  /** The metadata of a message that is a schema of the fields. */
  write(metadata: ReadonlyMap<string, string>): Uint8Array {
    const writer = new FlatWriter(this.bytes)
    const pairs = Array.from(metadata, ([key, value]) => {
      const places = [writer.string(key), writer.string(value)]
      return writer.table(places.map(reference))
    })
    const keyValues = writer.references(pairs)
    const schema = writer.table([undefined, reference(this.bytes.length), reference(keyValues)])
    return writer.finish(writer.table([int16(VERSION_5), byte(HEADER_SCHEMA), reference(schema)]))
  }
}

function writeField(writer: FlatWriter, { name, type, nullable, children }: ArrowField): number {
  const inside = writer.references(children.map((child) => writeField(writer, child)))
  const typeTable = writer.table(typeSlots(writer, type))
  return writer.table([
    reference(writer.string(name)),
    nullable ? byte(1) : undefined,
    byte(TYPE_IDS[type.kind]),
    reference(typeTable),
    undefined,
    // Readers want the list even where it is empty.
    reference(inside),
  ])
}

function typeSlots(writer: FlatWriter, type: ArrowType): (Slot | undefined)[] {
  switch (type.kind) {
    case 'int':
      return [int32(type.bits), type.signed ? byte(1) : undefined]
    case 'float':
      return [int16(type.bits === 32 ? SINGLE : DOUBLE)]
    case 'timestamp':
      return [int16(NANOSECOND), reference(writer.string('UTC'))]
    case 'decimal':
      return [int32(DECIMAL_DIGITS)]
    case 'fixed-size-list':
      return [int32(type.size)]
    default:
      return []
  }
}
