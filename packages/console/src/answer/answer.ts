import type { ExactNumber, OxqlResponse } from '@oximeter/api/client'

/** The answer of a query: tables as columns, so that a million points are a handful of typed arrays. */
export interface Answer {
  readonly tables: readonly AnswerTable[]
  readonly about: AnswerAbout
}

/** What is said of the whole: its cost, what was odd, what is left out. */
export type AnswerAbout = Omit<OxqlResponse, 'tables'>

/** Rows are points, those of a series one behind the other, ascending by time. */
export interface AnswerTable {
  readonly name: string
  readonly rows: number
  /** The first row of each series; and, last, how many rows there are. */
  readonly starts: Uint32Array
  readonly fields: readonly FieldOfSeries[]
  /** Nanoseconds since the epoch. */
  readonly times: BigInt64Array
  readonly startTimes?: BigInt64Array
  /** One is called `datum`; several have the names that the query gives them. */
  readonly dimensions: readonly { readonly name: string; readonly values: ValueColumn }[]
}

interface FieldOfSeries {
  readonly name: string
  /** One for each series. */
  readonly values: readonly FieldValue[]
}

export type FieldValue = string | boolean | ExactNumber | null

export type ValueColumn = NumberColumn | TextColumn | DistributionColumn

export interface NumberColumn {
  readonly kind: 'number'
  readonly isBoolean: boolean
  /** NaN where a value is missing. Integers may have lost digits: {@link valueAt} has them all. */
  readonly numbers: Float64Array
  /** The same integers, exactly; of decimals the lower and the upper 64 bits of each. */
  readonly exact?: BigInt64Array | BigUint64Array
}

interface TextColumn {
  readonly kind: 'text'
  readonly texts: readonly (string | null)[]
}

/** Distributions: bins and counts of row i are from `offsets[i]` to `offsets[i + 1]`. */
export interface DistributionColumn {
  readonly kind: 'distribution'
  /** 1 where a value is missing. */
  readonly missing: Uint8Array
  readonly offsets: Uint32Array
  /** Where each bin begins. */
  readonly bins: NumberColumn
  readonly counts: NumberColumn
  /** `min`, `max`, `sum_of_samples`, … of each row. */
  readonly statistics: readonly { readonly name: string; readonly values: NumberColumn }[]
}

export type Value = string | boolean | ExactNumber | DistributionValue | null

interface DistributionValue {
  readonly bins: readonly ExactNumber[]
  readonly counts: readonly ExactNumber[]
  readonly [statistic: string]: readonly ExactNumber[] | ExactNumber | null
}

export function seriesCount(table: AnswerTable): number {
  return table.starts.length - 1
}

/** With all its digits. */
export function valueAt(column: ValueColumn, row: number): Value {
  switch (column.kind) {
    case 'number':
      return numberAt(column, row)
    case 'text':
      return column.texts[row] ?? null
    case 'distribution':
      return distributionAt(column, row)
  }
}

function numberAt({ numbers, exact, isBoolean }: NumberColumn, row: number) {
  const number = numbers[row]!
  if (Number.isNaN(number)) return null
  if (isBoolean) return number === 1
  if (exact === undefined) return number
  if (exact.length === numbers.length) return exact[row]!
  return (exact[2 * row + 1]! << 64n) + BigInt.asUintN(64, exact[2 * row]!)
}

function distributionAt(column: DistributionColumn, row: number): DistributionValue | null {
  if (column.missing[row] === 1) return null
  const items = (of: NumberColumn) => {
    const values: ExactNumber[] = []
    for (let i = column.offsets[row]!; i < column.offsets[row + 1]!; i++) {
      values.push(numberAt(of, i) as ExactNumber)
    }
    return values
  }
  return {
    bins: items(column.bins),
    counts: items(column.counts),
    ...Object.fromEntries(
      column.statistics.map(({ name, values }) => [name, valueAt(values, row) as ExactNumber]),
    ),
  }
}
