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

/** A column of a table: what the schema says of it, and how values are written in each batch. */
export interface ArrowColumn<T> {
  readonly field: ArrowField
  write(batch: BatchWriter, values: Nullable<T>): void
}

type Nullable<T> = readonly (T | null)[]

function column<T>(
  name: string,
  type: ArrowType,
  /** Of values that may be null where `missing` says so. */
  buffers: (batch: BatchWriter, values: Nullable<T>) => void,
): ArrowColumn<T> {
  return {
    field: field(name, type, { nullable: true }),
    write: (batch, values) => {
      batch.node(values.length, missingOf(values))
      buffers(batch, values)
    },
  }
}

function missingOf(values: Nullable<unknown>) {
  if (!values.includes(null)) return undefined
  return missingRows(Uint8Array.from(values, (value) => (value === null ? 1 : 0)))
}

export function texts(name: string): ArrowColumn<string> {
  return column(name, { kind: 'utf8' }, (batch, values) => {
    const { offsets, bytes } = encodeTexts(values.map((value) => value ?? ''))
    batch.buffer([bytesOf(offsets)]).buffer([bytes])
  })
}

export function booleans(name: string): ArrowColumn<boolean> {
  return column(name, { kind: 'bool' }, (batch, values) => {
    batch.buffer([packBits(values.map(Number))])
  })
}

export function doubles(name: string): ArrowColumn<number | bigint> {
  return column(name, { kind: 'float', bits: 64 }, (batch, values) => {
    batch.buffer([bytesOf(Float64Array.from(values, Number))])
  })
}

/** As the engine has them: what no integer of Arrow holds is a decimal without fraction. */
export type IntegerType = 'Int64' | 'UInt64' | 'Int128'

export function integers(name: string, type: IntegerType): ArrowColumn<number | bigint> {
  if (type === 'Int128') return decimals(name)
  return column(name, { kind: 'int', bits: 64, signed: type === 'Int64' }, (batch, values) => {
    // Its bits are those of either type.
    batch.buffer([bytesOf(BigInt64Array.from(values, (value) => BigInt(value ?? 0)))])
  })
}

function decimals(name: string): ArrowColumn<number | bigint> {
  return column(name, { kind: 'decimal' }, (batch, values) => {
    const halves = new BigInt64Array(values.length * 2)
    for (const [i, value] of values.entries()) {
      const whole = BigInt(value ?? 0)
      // It takes the lower 64 bits of either.
      halves[i * 2] = whole
      halves[i * 2 + 1] = whole >> 64n
    }
    batch.buffer([bytesOf(halves)])
  })
}

/** Lists; one that is null is empty too. */
export function lists<T>(name: string, item: ArrowColumn<T>): ArrowColumn<readonly T[]> {
  return {
    field: field(name, { kind: 'list' }, { nullable: true, children: [item.field] }),
    write: (batch, rows) => {
      const offsets = new Int32Array(rows.length + 1)
      for (const [i, row] of rows.entries()) offsets[i + 1] = offsets[i]! + (row?.length ?? 0)
      batch.node(rows.length, missingOf(rows)).buffer([bytesOf(offsets)])
      item.write(
        batch,
        rows.flatMap((row) => row ?? []),
      )
    },
  }
}

/** A part of a struct, and where its values are. */
export interface Part<T> {
  readonly field: ArrowField
  write(batch: BatchWriter, rows: Nullable<T>): void
}

export function part<T, V>(child: ArrowColumn<V>, valueOf: (row: T) => V | null): Part<T> {
  return {
    field: child.field,
    write: (batch, rows) =>
      child.write(
        batch,
        rows.map((row) => (row === null ? null : valueOf(row))),
      ),
  }
}

export function structs<T>(name: string, parts: readonly Part<T>[]): ArrowColumn<T> {
  const fields = parts.map((child) => child.field)
  return {
    field: field(name, { kind: 'struct' }, { nullable: true, children: fields }),
    write: (batch, rows) => {
      batch.node(rows.length, missingOf(rows))
      for (const child of parts) child.write(batch, rows)
    },
  }
}
