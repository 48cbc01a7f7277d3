import type { FieldOfSeries, FieldValue } from '../answer.ts'
import { isPresent, type BatchColumns } from './batch-columns.ts'
import type { ArrowColumn } from './schema.ts'

/** A column of fields in one batch: where its value changes, and what it is. */
interface FieldPiece {
  /** Marks rows whose value is another than that of the row before. */
  markChanges(marks: Uint8Array): void
  at(row: number): FieldValue
}

/**
 * Tells the series of a table apart. Fields stand in every row; a series ends where any of them changes, or
 * where time does not ascend. Their values are kept once for each series.
 */
export class SeriesGatherer {
  readonly #columns: readonly ArrowColumn[]
  readonly #values: FieldValue[][]
  readonly #starts: number[] = []
  #rows = 0
  #lastTime: bigint | undefined

  constructor(columns: readonly ArrowColumn[]) {
    this.#columns = columns
    this.#values = columns.map(() => [])
  }

  /** The columns of fields of the batch. What they say of series is known when their times are. */
  add(batch: BatchColumns): (times: BigInt64Array) => void {
    const pieces = this.#columns.map(({ type }) => readPiece(batch, type))
    return (times) => this.#tellApart(pieces, times)
  }

  finish(): { starts: Uint32Array; fields: FieldOfSeries[] } {
    return {
      starts: Uint32Array.from([...this.#starts, this.#rows]),
      fields: this.#columns.map(({ name }, i) => ({ name, values: this.#values[i]! })),
    }
  }

  #tellApart(pieces: readonly FieldPiece[], times: BigInt64Array): void {
    const rows = times.length
    if (rows === 0) return
    const marks = new Uint8Array(rows)
    for (const piece of pieces) piece.markChanges(marks)
    for (let i = 1; i < rows; i++) if (times[i]! <= times[i - 1]!) marks[i] = 1
    const goesOn =
      this.#lastTime !== undefined &&
      times[0]! > this.#lastTime &&
      pieces.every((piece, i) => piece.at(0) === this.#values[i]!.at(-1))
    marks[0] = goesOn ? 0 : 1
    for (let row = marks.indexOf(1); row !== -1; row = marks.indexOf(1, row + 1)) {
      this.#starts.push(this.#rows + row)
      for (const [i, piece] of pieces.entries()) this.#values[i]!.push(piece.at(row))
    }
    this.#rows += rows
    this.#lastTime = times[rows - 1]!
  }
}

function readPiece(batch: BatchColumns, type: ArrowColumn['type']): FieldPiece {
  const { length, present } = batch.node()
  const changes = (differs: (row: number) => boolean) => (marks: Uint8Array) => {
    for (let row = 1; row < length; row++) {
      if (isPresent(present, row) !== isPresent(present, row - 1) || differs(row)) marks[row] = 1
    }
  }
  const known = (valueOf: (row: number) => FieldValue) => (row: number) =>
    isPresent(present, row) ? valueOf(row) : null
  switch (type) {
    case 'utf8': {
      const offsets = batch.int32(length + 1)
      const bytes = batch.bytes()
      const decoder = new TextDecoder()
      return {
        markChanges: changes((row) => textDiffers(offsets, bytes, row)),
        at: known((row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]))),
      }
    }
    case 'bool': {
      const bits = batch.bytes()
      return {
        markChanges: changes((row) => isPresent(bits, row) !== isPresent(bits, row - 1)),
        at: known((row) => isPresent(bits, row)),
      }
    }
    case 'float64': {
      const numbers = batch.float64(length)
      return {
        markChanges: changes((row) => numbers[row] !== numbers[row - 1]),
        at: known((row) => numbers[row]!),
      }
    }
    default: {
      const integers = batch.int64(length)
      const exact = (value: bigint) => (type === 'uint64' ? BigInt.asUintN(64, value) : value)
      return {
        markChanges: changes((row) => integers[row] !== integers[row - 1]),
        at: known((row) => exact(integers[row]!)),
      }
    }
  }
}

function textDiffers(offsets: Int32Array, bytes: Uint8Array, row: number): boolean {
  const before = offsets[row - 1]!
  const start = offsets[row]!
  const length = offsets[row + 1]! - start
  if (start - before !== length) return true
  // Names that are alike are mostly so at their beginning.
  for (let i = length - 1; i >= 0; i--) if (bytes[before + i] !== bytes[start + i]) return true
  return false
}
