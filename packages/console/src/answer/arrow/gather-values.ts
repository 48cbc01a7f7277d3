import type { NumberColumn, ValueColumn } from '../answer.ts'
import { isPresent, type BatchColumns } from './batch-columns.ts'
import type { ArrowColumn } from './schema.ts'

/** Gathers a column of values over the batches of a table. */
export interface Gatherer<T> {
  /** The next column of the batch. */
  add(batch: BatchColumns): void
  finish(): T
}

export function gatherValues(column: ArrowColumn): Gatherer<ValueColumn> {
  switch (column.type) {
    case 'utf8':
      return new Texts()
    case 'struct':
      return new Distributions(column)
    default:
      return gatherNumbers(column)
  }
}

function gatherNumbers({ name, type }: ArrowColumn): Gatherer<NumberColumn> {
  switch (type) {
    case 'float64':
      return new Doubles()
    case 'bool':
      return new Booleans()
    case 'int64':
    case 'uint64':
      return new Integers(type === 'int64')
    case 'decimal':
      return new Decimals()
    default:
      throw new TypeError(`the column ${name} has values that are no numbers`)
  }
}

class Doubles implements Gatherer<NumberColumn> {
  readonly #pieces: Float64Array[] = []

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    this.#pieces.push(withoutMissing(batch.float64(length), present))
  }

  finish(): NumberColumn {
    return { kind: 'number', isBoolean: false, numbers: joinNumbers(this.#pieces) }
  }
}

class Booleans implements Gatherer<NumberColumn> {
  readonly #pieces: Float64Array[] = []

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    const bits = batch.bytes()
    const numbers = Float64Array.from({ length }, (_, i) => Number(isPresent(bits, i)))
    this.#pieces.push(withoutMissing(numbers, present))
  }

  finish(): NumberColumn {
    return { kind: 'number', isBoolean: true, numbers: joinNumbers(this.#pieces) }
  }
}

class Integers implements Gatherer<NumberColumn> {
  readonly #isSigned: boolean
  readonly #numbers: Float64Array[] = []
  readonly #exact: BigInt64Array[] = []

  constructor(isSigned: boolean) {
    this.#isSigned = isSigned
  }

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    const integers = batch.int64(length)
    this.#exact.push(integers)
    this.#numbers.push(withoutMissing(doublesOf(integers, this.#isSigned), present))
  }

  finish(): NumberColumn {
    const exact = joinIntegers(this.#exact)
    return {
      kind: 'number',
      isBoolean: false,
      numbers: joinNumbers(this.#numbers),
      exact: this.#isSigned ? exact : new BigUint64Array(exact.buffer),
    }
  }
}

class Decimals implements Gatherer<NumberColumn> {
  readonly #numbers: Float64Array[] = []
  readonly #exact: BigInt64Array[] = []

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    const halves = batch.int64(2 * length)
    this.#exact.push(halves)
    const numbers = Float64Array.from({ length }, (_, i) =>
      Number((halves[2 * i + 1]! << 64n) + BigInt.asUintN(64, halves[2 * i]!)),
    )
    this.#numbers.push(withoutMissing(numbers, present))
  }

  finish(): NumberColumn {
    const numbers = joinNumbers(this.#numbers)
    return { kind: 'number', isBoolean: false, numbers, exact: joinIntegers(this.#exact) }
  }
}

class Texts implements Gatherer<ValueColumn> {
  readonly #texts: (string | null)[] = []

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    const offsets = batch.int32(length + 1)
    const bytes = batch.bytes()
    const decoder = new TextDecoder()
    for (let i = 0; i < length; i++) {
      const isThere = isPresent(present, i)
      this.#texts.push(isThere ? decoder.decode(bytes.subarray(offsets[i], offsets[i + 1])) : null)
    }
  }

  finish(): ValueColumn {
    return { kind: 'text', texts: this.#texts }
  }
}

/** A struct of the lists `bins` and `counts`, and of statistics. */
class Distributions implements Gatherer<ValueColumn> {
  readonly #missing: Uint8Array[] = []
  readonly #offsets: number[] = [0]
  readonly #bins: Gatherer<NumberColumn>
  readonly #counts: Gatherer<NumberColumn>
  readonly #statistics: readonly { name: string; values: Gatherer<NumberColumn> }[]

  constructor({ children }: ArrowColumn) {
    const [bins, counts, ...statistics] = children
    this.#bins = gatherNumbers(bins!.children[0]!)
    this.#counts = gatherNumbers(counts!.children[0]!)
    this.#statistics = statistics.map((column) => ({
      name: column.name,
      values: gatherNumbers(column),
    }))
  }

  add(batch: BatchColumns): void {
    const { length, present } = batch.node()
    this.#missing.push(Uint8Array.from({ length }, (_, i) => (isPresent(present, i) ? 0 : 1)))
    const before = this.#offsets.at(-1)!
    const offsets = beginList(batch)
    for (let i = 1; i <= length; i++) this.#offsets.push(before + offsets[i]!)
    this.#bins.add(batch)
    // Those of the counts are the same.
    beginList(batch)
    this.#counts.add(batch)
    for (const { values } of this.#statistics) values.add(batch)
  }

  finish(): ValueColumn {
    return {
      kind: 'distribution',
      missing: Uint8Array.from(this.#missing.flatMap((piece) => [...piece])),
      offsets: Uint32Array.from(this.#offsets),
      bins: this.#bins.finish(),
      counts: this.#counts.finish(),
      statistics: this.#statistics.map(({ name, values }) => ({ name, values: values.finish() })),
    }
  }
}

/** The offsets of a list, whose items come next: from 0. */
export function beginList(batch: BatchColumns): Int32Array {
  const { length } = batch.node()
  return batch.int32(length + 1)
}

/** From halves, which takes no bigint for each; correctly rounded. */
function doublesOf(integers: BigInt64Array, isSigned: boolean): Float64Array {
  const { buffer, byteOffset, length } = integers
  const low = new Uint32Array(buffer, byteOffset, 2 * length)
  const high = isSigned ? new Int32Array(buffer, byteOffset, 2 * length) : low
  const doubles = new Float64Array(length)
  for (let i = 0; i < length; i++) doubles[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!
  return doubles
}

/** NaN where a value is missing: in a copy, since the bytes are those of the answer. */
function withoutMissing(numbers: Float64Array, present: Uint8Array | undefined): Float64Array {
  if (present === undefined) return numbers
  const known = numbers.slice()
  for (let i = 0; i < known.length; i++) if (!isPresent(present, i)) known[i] = Number.NaN
  return known
}

function joinNumbers(pieces: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

export function joinIntegers(pieces: readonly BigInt64Array[]): BigInt64Array {
  const joined = new BigInt64Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
