import type { NamedColumn } from '../native/column.ts'
import { FixedColumn } from '../native/fixed-column.ts'

/** A small number for each row, which is mostly 0; no column where it is so throughout. */
export class MarkColumn {
  readonly #name: string
  readonly #type: string
  readonly #marks = new FixedColumn(Uint8Array)
  #any = false

  constructor(name: string, type: 'Bool' | 'UInt8') {
    this.#name = name
    this.#type = type
  }

  get columns(): readonly NamedColumn[] {
    return this.#any ? [{ name: this.#name, type: this.#type, column: this.#marks }] : []
  }

  push(mark: number): void {
    this.#any ||= mark !== 0
    this.#marks.push(mark)
  }

  append(marks: Uint8Array | undefined, rows: Uint32Array): void {
    if (!marks) {
      this.#marks.pushZeros(rows.length)
      return
    }
    this.#marks.pushRows(marks, rows)
    this.#any ||= rows.some((row) => marks[row] !== 0)
  }

  clear(): void {
    this.#marks.clear()
    this.#any = false
  }
}
