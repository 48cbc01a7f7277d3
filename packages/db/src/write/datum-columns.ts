import type { Datum, NumberArray, NumberData } from '@oximeter/core'
import type { NamedColumn } from '../native/column.ts'
import { layoutOf } from '../native/column-type.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { ArrayColumn } from '../native/array-column.ts'
import { StringColumn } from '../native/text-column.ts'
import { MissingColumn } from './missing-column.ts'
import type { PointRows } from './point-rows.ts'

/** The columns that hold the data of one datum type, as its table has them after the identity. */
export interface DatumColumns {
  /** Those that say anything: what is zero throughout is left to the engine. */
  readonly columns: readonly NamedColumn[]
  /** About how many bytes a row takes. */
  sizeOf(points: PointRows['points'], row: number): number
  /** Adds a row; returns about how many bytes it takes. */
  push(datum: Datum, slot: number): number
  /** Adds a row for each of the chosen ones. */
  append(chosen: PointRows): void
  /** Forgets all rows, but keeps the room that they took. */
  clear(): void
}

/** Whole numbers and booleans. */
export class IntegerColumns implements DatumColumns {
  readonly #type: string
  readonly #missing = new MissingColumn()
  readonly #values: FixedColumn
  readonly #zero: number | bigint
  readonly #size: number

  constructor(type: string) {
    const layout = layoutOf(type)
    if (layout.kind !== 'fixed') throw new TypeError(`${type} is no type of numbers`)
    this.#type = type
    this.#values = new FixedColumn(layout.array)
    this.#zero = type.endsWith('Int64') ? 0n : 0
    this.#size = layout.array.BYTES_PER_ELEMENT
  }

  get columns(): readonly NamedColumn[] {
    return [...this.#missing.columns, { name: 'datum', type: this.#type, column: this.#values }]
  }

  sizeOf(): number {
    return this.#size
  }

  push(datum: Datum): number {
    const value = 'value' in datum ? datum.value : this.#zero
    this.#missing.push(datum)
    this.#values.push(typeof value === 'boolean' ? Number(value) : (value as number | bigint))
    return this.#size
  }

  append(chosen: PointRows): void {
    this.#missing.append(chosen)
    pushChosen(this.#values, (chosen.points.data as NumberData).values, chosen)
  }

  clear(): void {
    this.#missing.clear()
    this.#values.clear()
  }
}

/** All values at once where all rows are chosen. */
function pushChosen(column: FixedColumn, values: NumberArray, { rows }: PointRows): void {
  if (rows.length === values.length) column.pushAll(values)
  else column.pushRows(values, rows)
}

export class StringColumns implements DatumColumns {
  readonly #missing = new MissingColumn()
  readonly #values = new StringColumn()

  get columns(): readonly NamedColumn[] {
    return [...this.#missing.columns, { name: 'datum', type: 'String', column: this.#values }]
  }

  sizeOf({ data }: PointRows['points'], row: number): number {
    return data.kind === 'strings' ? data.values[row]!.length + 1 : 1
  }

  push(datum: Datum): number {
    const value = datum.type === 'string' ? datum.value : ''
    this.#missing.push(datum)
    this.#values.push(value)
    return value.length + 1
  }

  append(chosen: PointRows): void {
    this.#missing.append(chosen)
    const { data } = chosen.points
    if (data.kind !== 'strings') return
    for (const row of chosen.rows) this.#values.push(data.values[row]!)
  }

  clear(): void {
    this.#missing.clear()
    this.#values.clear()
  }
}

const NO_BYTES = new Uint8Array()

export class BytesColumns implements DatumColumns {
  readonly #type: string
  readonly #missing = new MissingColumn()
  readonly #values = new ArrayColumn(Uint8Array)

  constructor(type: string) {
    this.#type = type
  }

  get columns(): readonly NamedColumn[] {
    return [...this.#missing.columns, { name: 'datum', type: this.#type, column: this.#values }]
  }

  sizeOf({ data }: PointRows['points'], row: number): number {
    return data.kind === 'bytes' ? data.values[row]!.length + 8 : 8
  }

  push(datum: Datum): number {
    const value = datum.type === 'bytes' ? datum.value : NO_BYTES
    this.#missing.push(datum)
    this.#values.push(value)
    return value.length + 8
  }

  append(chosen: PointRows): void {
    this.#missing.append(chosen)
    const { data } = chosen.points
    if (data.kind !== 'bytes') return
    for (const row of chosen.rows) this.#values.push(data.values[row]!)
  }

  clear(): void {
    this.#missing.clear()
    this.#values.clear()
  }
}
