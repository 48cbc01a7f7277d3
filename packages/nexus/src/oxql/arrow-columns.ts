import {
  bytesOf,
  encodeTexts,
  field,
  missingRows,
  packBits,
  type ArrowField,
  type ArrowType,
  type BatchWriter,
} from '@oximeter/wire/arrow'

/** A column of a record batch: what the schema says of it, and its values. */
export interface ArrowColumn {
  readonly field: ArrowField
  write(batch: BatchWriter): void
}

type Nullable<T> = readonly (T | null)[]

function column(name: string, type: ArrowType, write: ArrowColumn['write']): ArrowColumn {
  return { field: field(name, type, { nullable: true }), write }
}

function missingOf(values: Nullable<unknown>) {
  if (!values.includes(null)) return undefined
  return missingRows(Uint8Array.from(values, (value) => (value === null ? 1 : 0)))
}

export function texts(name: string, values: Nullable<string>): ArrowColumn {
  return column(name, { kind: 'utf8' }, (batch) => {
    const { offsets, bytes } = encodeTexts(values.map((value) => value ?? ''))
    batch
      .node(values.length, missingOf(values))
      .buffer([bytesOf(offsets)])
      .buffer([bytes])
  })
}

/** A text for some rows, one after the other. */
export interface TextRun {
  readonly text: string | null
  readonly rows: number
}

/** Texts that are the same for many rows, each of which is encoded once. */
export function repeatedTexts(name: string, runs: readonly TextRun[]): ArrowColumn {
  return column(name, { kind: 'utf8' }, (batch) => {
    const encoded = runs.map(({ text }) => Buffer.from(text ?? ''))
    const rows = runs.reduce((sum, run) => sum + run.rows, 0)
    const length = runs.reduce((sum, run, i) => sum + run.rows * encoded[i]!.length, 0)
    if (length > MAX_TEXT_BYTES) {
      throw new RangeError(`the values of ${name} are more than a column of Arrow can hold`)
    }
    const bytes = Buffer.allocUnsafe(length)
    const offsets = new Int32Array(rows + 1)
    const missing = new Uint8Array(rows)
    let row = 0
    for (const [i, run] of runs.entries()) {
      const text = encoded[i]!
      const start = offsets[row]!
      if (text.length > 0) bytes.fill(text, start, start + run.rows * text.length)
      if (run.text === null) missing.fill(1, row, row + run.rows)
      for (let k = 1; k <= run.rows; k++) offsets[row + k] = start + k * text.length
      row += run.rows
    }
    batch
      .node(rows, missingRows(missing))
      .buffer([bytesOf(offsets)])
      .buffer([bytes])
  })
}

/** Offsets are 32-bit. */
const MAX_TEXT_BYTES = 2 ** 31 - 1

export function booleans(name: string, values: Nullable<boolean>): ArrowColumn {
  return column(name, { kind: 'bool' }, (batch) => {
    batch.node(values.length, missingOf(values)).buffer([packBits(values.map(Number))])
  })
}

export function doubles(name: string, values: Nullable<number>): ArrowColumn {
  return column(name, { kind: 'float', bits: 64 }, (batch) => {
    const filled = Float64Array.from(values, (value) => value ?? 0)
    batch.node(values.length, missingOf(values)).buffer([bytesOf(filled)])
  })
}

export function timestamps(name: string, values: BigInt64Array): ArrowColumn {
  return column(name, { kind: 'timestamp' }, (batch) => {
    batch.node(values.length).buffer([bytesOf(values)])
  })
}

const LARGEST_SIGNED = 2n ** 63n - 1n
const SMALLEST_SIGNED = -(2n ** 63n)
const LARGEST_UNSIGNED = 2n ** 64n - 1n

/** Int64; UInt64 where it takes that; digits as text of what no integer of Arrow can hold. */
export function integers(name: string, values: Nullable<bigint>): ArrowColumn {
  const [smallest, largest] = rangeOf(values)
  const signed = largest <= LARGEST_SIGNED
  if (smallest < (signed ? SMALLEST_SIGNED : 0n) || largest > LARGEST_UNSIGNED) {
    return texts(
      name,
      values.map((value) => (value === null ? null : String(value))),
    )
  }
  return column(name, { kind: 'int', bits: 64, signed }, (batch) => {
    const filled = values.map((value) => value ?? 0n)
    const bits = signed ? BigInt64Array.from(filled) : BigUint64Array.from(filled)
    batch.node(values.length, missingOf(values)).buffer([bytesOf(bits)])
  })
}

function rangeOf(values: Nullable<bigint>): [smallest: bigint, largest: bigint] {
  let smallest = 0n
  let largest = 0n
  for (const value of values) {
    if (value === null) continue
    if (value < smallest) smallest = value
    if (value > largest) largest = value
  }
  return [smallest, largest]
}

/** Whichever of the two they are; doubles if any is. */
export function numbers(name: string, values: Nullable<number | bigint>): ArrowColumn {
  return values.every((value) => value === null || typeof value === 'bigint')
    ? integers(name, values)
    : doubles(
        name,
        values.map((value) => (value === null ? null : Number(value))),
      )
}

/** Lists of numbers; a list that is null is empty too. */
export function lists(name: string, rows: Nullable<readonly (number | bigint)[]>): ArrowColumn {
  const offsets = new Int32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) offsets[i + 1] = offsets[i]! + (row?.length ?? 0)
  const items = numbers(
    'item',
    rows.flatMap((row) => row ?? []),
  )
  return {
    field: field(name, { kind: 'list' }, { nullable: true, children: [items.field] }),
    write: (batch) => {
      batch.node(rows.length, missingOf(rows)).buffer([bytesOf(offsets)])
      items.write(batch)
    },
  }
}

export function structs(
  name: string,
  rows: Nullable<unknown>,
  children: readonly ArrowColumn[],
): ArrowColumn {
  const fields = children.map((child) => child.field)
  return {
    field: field(name, { kind: 'struct' }, { nullable: true, children: fields }),
    write: (batch) => {
      batch.node(rows.length, missingOf(rows))
      for (const child of children) child.write(batch)
    },
  }
}
