import { malformed } from '../malformed.ts'
import { describeType, sameType, type ArrowField, type ArrowType } from './field.ts'
import type { FlatTable } from './flat-reader.ts'
import { DOUBLE, NANOSECOND, SINGLE, TYPE_IDS } from './format.ts'
import type { SchemaTemplate } from './schema-writer.ts'

/** More than a histogram or a series of many fields needs. */
const MAX_FIELDS = 256
const MAX_DEPTH = 4

const KINDS: ReadonlyMap<number, ArrowType['kind']> = new Map(
  (Object.keys(TYPE_IDS) as ArrowType['kind'][]).map((kind) => [TYPE_IDS[kind], kind]),
)

/** The schema that the header of a message is. */
export class SchemaReader {
  readonly #header: FlatTable

  constructor(header: FlatTable) {
    if (header.int16(0, 0) !== 0) throw malformed('the columns are big-endian', 'unsupported')
    this.#header = header
  }

  metadata(): ReadonlyMap<string, string> {
    const pairs = this.#header.tables(2)
    const metadata = new Map(pairs.map((pair) => [pair.string(0) ?? '', pair.string(1) ?? '']))
    if (metadata.size < pairs.length) throw malformed('a schema says something twice')
    return metadata
  }

  /**
   * Checks that the columns are those that are wanted, in their order.
   *
   * @param alike templates that differ only in what may be null, which is not looked at
   */
  expect(...alike: readonly [SchemaTemplate, ...SchemaTemplate[]]): void {
    // Mostly we have written them ourselves.
    if (alike.some(({ bytes }) => this.#header.endsWith(1, bytes))) return
    const wanted = alike[0].fields
    const budget = { fields: MAX_FIELDS }
    const given = this.#header.tables(1).map((each) => readField(each, budget, 0))
    const isSame =
      given.length === wanted.length &&
      given.every((each, i) => each.name === wanted[i]!.name && sameType(each, wanted[i]!))
    if (!isSame) {
      throw malformed(`the columns are (${show(given)}), not (${show(wanted)})`.slice(0, 1000))
    }
  }

  hasField(name: string): boolean {
    return this.#header.tables(1).some((each) => each.string(0) === name)
  }
}

function show(fields: readonly ArrowField[]): string {
  return fields.map((each) => `${each.name}: ${describeType(each)}`).join(', ')
}

function readField(table: FlatTable, budget: { fields: number }, depth: number): ArrowField {
  if (budget.fields-- === 0) throw malformed(`a schema has more than ${MAX_FIELDS} columns`)
  if (depth > MAX_DEPTH) throw malformed('columns nest too deeply')
  const name = table.string(0) ?? ''
  if (table.has(4)) throw malformed(`the column "${name}" has a dictionary`, 'unsupported')
  return {
    name,
    nullable: table.byte(1, 0) !== 0,
    type: readType(table.byte(2, 0), table.table(3), name),
    children: table.tables(5).map((child) => readField(child, budget, depth + 1)),
  }
}

function readType(id: number, table: FlatTable | undefined, name: string): ArrowType {
  const kind = KINDS.get(id)
  const other = (): never => {
    throw malformed(`the column "${name}" is of a type that is not used here`, 'unsupported')
  }
  if (table === undefined) throw malformed(`the column "${name}" has no type`)
  switch (kind) {
    case undefined:
    // Written in answers, and read nowhere.
    case 'decimal':
      return other()
    case 'int': {
      const bits = table.int32(0, 0)
      if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return other()
      return { kind, bits, signed: table.byte(1, 0) !== 0 }
    }
    case 'float': {
      const precision = table.int16(0, 0)
      if (precision !== SINGLE && precision !== DOUBLE) return other()
      return { kind, bits: precision === SINGLE ? 32 : 64 }
    }
    case 'timestamp':
      return table.int16(0, 0) === NANOSECOND && table.string(1) === 'UTC' ? { kind } : other()
    case 'fixed-size-list':
      return { kind, size: table.int32(0, 0) }
    default:
      return { kind }
  }
}
