import type { TableShape } from '../plan/table-shape.ts'
import type { Parameters } from './parameters.ts'
import { fieldsBeside, orderOf, type Relation, type ValueColumns } from './relation.ts'

/**
 * One series of the answer is one text `r`: bytes as they are, so that numbers need neither be
 * written nor read as digits. It begins with `[` and a head of unsigned numbers of four bytes each:
 *
 * - how many points, how many there were before some were left out, totals that fell, and bins that changed
 * - of each field: how many bytes its text has, and one more; 0 where it is null
 * - how long each array is that has not an item for each point
 *
 * Then come the texts of the fields, and the bytes of the items of arrays: timestamps, start times, and
 * for each dimension what its layout says.
 */
export type ValueLayout =
  /** Marks of a byte, 1 where the value is null; the values. */
  | { readonly kind: 'number'; readonly type: 'Int64' | 'UInt64' | 'Int128' | 'Float64' | 'UInt8' }
  /** Marks; how many bytes each has; the bytes of all, which are an array of another length. */
  | { readonly kind: 'text' }
  /**
   * Layouts: numbers, how many edges, how many counts, the edges of all. Points: the number of the
   * layout, 0 where the value is null; the counts of all; marks of the sums and the sums; and as
   * many marks and statistics, if there are any. Layouts and counts are arrays of other lengths.
   */
  | {
      readonly kind: 'distribution'
      readonly edge: 'Int64' | 'UInt64' | 'Float64'
      readonly count: 'UInt64' | 'Float64'
      readonly sum: 'Int128' | 'Float64'
      readonly hasStatistics: boolean
    }

export interface AnswerLayout {
  readonly shape: TableShape
  readonly values: readonly ValueLayout[]
}

/** The answer: its series in their order, as many as are wanted and one more, if there is one. */
export function outputSql(
  given: Relation,
  maxSeries: number,
  parameters: Parameters,
): { readonly sql: string; readonly layout: AnswerLayout } {
  const { sql, field } = fieldsBeside(given)
  const { shape, values } = given
  const texts = shape.fields.map((_, place) => field(place))
  const times = ['q.t', ...(shape.hasStartTimes ? ['q.s'] : [])].map(ofPoints)
  const arrays = [...times, ...values.flatMap(arraysOf)]
  const head = [
    'length(q.t)',
    given.isThinned ? 'q.o' : 'length(q.t)',
    'q.u',
    'q.b',
    ...texts.map((text) => `ifNull(length(${text}) + 1, 0)`),
    ...arrays.flatMap(({ length }) => length ?? []),
  ]
  const parts = [
    "'['",
    `reinterpretAsString([${head.map((number) => `toUInt32(${number})`).join(', ')}])`,
    ...texts.map((text) => `ifNull(${text}, '')`),
    ...arrays.map(({ bytes }) => bytes),
  ]
  const order = `ORDER BY ${orderOf(given, field).join(', ')} LIMIT ${parameters.count(BigInt(maxSeries) + 1n)}`
  return {
    sql: `SELECT concat(${parts.join(', ')}) AS r FROM ${sql} ${order}`,
    layout: { shape, values: values.map(layoutOf) },
  }
}

interface ArrayBytes {
  readonly bytes: string
  /** Unless it has an item for each point. */
  readonly length?: string
}

/** Of an array of numbers with an item for each point. */
function ofPoints(array: string): ArrayBytes {
  return { bytes: `reinterpretAsString(${array})` }
}

/** Of another array of numbers. */
function ofItsOwn(array: string): ArrayBytes {
  return { bytes: `reinterpretAsString(${array})`, length: `length(${array})` }
}

function arraysOf(columns: ValueColumns): ArrayBytes[] {
  if (columns.kind === 'distribution') {
    const { layouts, layoutIds, counts, sums, statistics } = columns
    const each = (expression: string): string => `arrayMap(x -> ${expression}, q.${layouts})`
    return [
      ofItsOwn(each('x.1')),
      ofItsOwn(each('toUInt64(length(x.2))')),
      ofItsOwn(each('x.3')),
      ofItsOwn(`arrayFlatten(${each('x.2')})`),
      ofPoints(`q.${layoutIds}`),
      ofItsOwn(`arrayFlatten(q.${counts})`),
      ...nullable(`q.${sums}`),
      ...Object.values<string>(statistics ?? {}).flatMap((column) => nullable(`q.${column}`)),
    ]
  }
  const values = `q.${columns.values}`
  if (columns.type !== 'String') return nullable(values)
  const texts = `arrayStringConcat(arrayMap(x -> ifNull(x, ''), ${values}))`
  return [
    marks(values),
    ofPoints(`arrayMap(x -> toUInt64(length(ifNull(x, ''))), ${values})`),
    { bytes: texts, length: `length(${texts})` },
  ]
}

function nullable(values: string): ArrayBytes[] {
  return [marks(values), ofPoints(`arrayMap(x -> ifNull(x, 0), ${values})`)]
}

function marks(values: string): ArrayBytes {
  return ofPoints(`arrayMap(x -> isNull(x), ${values})`)
}

function layoutOf(columns: ValueColumns): ValueLayout {
  if (columns.kind === 'distribution') {
    const { edge, count, statistics } = columns
    return {
      kind: 'distribution',
      edge,
      count,
      sum: edge === 'Float64' || count === 'Float64' ? 'Float64' : 'Int128',
      hasStatistics: statistics !== undefined,
    }
  }
  const { type } = columns
  return type === 'String' ? { kind: 'text' } : { kind: 'number', type }
}
