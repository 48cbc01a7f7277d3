import type { Datum } from '@oximeter/core'
import type { NamedColumn } from '../native/column.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import type { PointRows } from './point-rows.ts'

/** Which data are missing; no column where none is. */
export class MissingColumn {
  readonly #flags = new FixedColumn(Uint8Array)
  #any = false

  get columns(): readonly NamedColumn[] {
    return this.#any ? [{ name: 'missing', type: 'Bool', column: this.#flags }] : []
  }

  push(datum: Datum): void {
    const isMissing = datum.type === 'missing'
    this.#any ||= isMissing
    this.#flags.push(isMissing ? 1 : 0)
  }

  clear(): void {
    this.#flags.clear()
    this.#any = false
  }

  append({ points: { missing }, rows }: PointRows): void {
    if (!missing) {
      this.#flags.pushZeros(rows.length)
      return
    }
    this.#flags.pushRows(missing, rows)
    this.#any ||= rows.some((row) => missing[row] === 1)
  }
}
