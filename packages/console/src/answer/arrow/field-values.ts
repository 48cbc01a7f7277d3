import type { FieldValue } from '../answer.ts'
import { isPresent, type BatchColumns } from './batch-columns.ts'
import type { ArrowType } from './schema.ts'

/** The values of a field over the batches of a table: one for each series. */
export class FieldValues {
  readonly values: FieldValue[] = []
  readonly #type: ArrowType

  constructor(type: ArrowType) {
    this.#type = type
  }

  /** The next column of the batch. */
  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    const valueAt = this.#reader(batch, length)
    for (let row = 0; row < length; row++) {
      this.values.push(isPresent(present, row) ? valueAt(row) : null)
    }
  }

  #reader(batch: BatchColumns, length: number): (row: number) => FieldValue {
    switch (this.#type) {
      case 'utf8': {
        const offsets = batch.int32(length + 1)
        const bytes = batch.bytes()
        const decoder = new TextDecoder()
        return (row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]))
      }
      case 'bool': {
        const bits = batch.bytes()
        return (row) => isPresent(bits, row)
      }
      case 'float64': {
        const numbers = batch.float64(length)
        return (row) => numbers[row]!
      }
      case 'uint64': {
        const integers = batch.int64(length)
        return (row) => BigInt.asUintN(64, integers[row]!)
      }
      default: {
        const integers = batch.int64(length)
        return (row) => integers[row]!
      }
    }
  }
}
