import type { Datum } from '@oximeter/core'
import type { NamedColumn } from '../native/column.ts'
import { MarkColumn } from './mark-column.ts'
import type { PointRows } from './point-rows.ts'

/** Which data are missing. */
export class MissingColumn {
  readonly #marks = new MarkColumn('missing', 'Bool')

  get columns(): readonly NamedColumn[] {
    return this.#marks.columns
  }

  push(datum: Datum): void {
    this.#marks.push(datum.type === 'missing' ? 1 : 0)
  }

  append({ points: { missing }, rows }: PointRows): void {
    this.#marks.append(missing, rows)
  }

  clear(): void {
    this.#marks.clear()
  }
}
