import type { TableShape } from '../plan/table-shape.ts'
import type { Parameters } from './parameters.ts'
import { fieldsBeside, orderOf, type Relation, type ValueColumns } from './relation.ts'

/**
 * One series of the answer is one text `r`: bytes as they are, so that numbers need neither be
 * written nor read as digits. It begins with a line of JSON,
 *
 *     [[texts of fields], totals that fell, bins that changed]
 *
 * Then come arrays, each of them a line with its length and the bytes of its items: timestamps,
 * start times, and for each dimension what its layout says.
 */
export type ValueLayout =
  /** Marks of a byte, 1 where the value is null; the values. */
  | { readonly kind: 'number'; readonly type: 'Int64' | 'UInt64' | 'Int128' | 'Float64' | 'UInt8' }
  /** Marks; how many bytes each has; the bytes of all. */
  | { readonly kind: 'text' }
  /**
   * Layouts: numbers, how many edges, how many counts, the edges of all. Points: the number of the
   * layout, 0 where the value is null; the counts of all; marks of the sums and the sums; and as
   * many marks and statistics, if there are any.
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
  const head = `toJSONString((${textArray(texts)}, q.u, q.b))`
  const times = ['q.t', ...(shape.hasStartTimes ? ['q.s'] : [])].map(pointBlock)
  const parts = [head, "'\\n'", ...times, ...values.flatMap(valueBlocks)]
  const order = `ORDER BY ${orderOf(given, field).join(', ')} LIMIT ${parameters.count(BigInt(maxSeries) + 1n)}`
  return {
    sql: `SELECT concat(${parts.join(', ')}) AS r FROM ${sql} ${order}`,
    layout: { shape, values: values.map(layoutOf) },
  }
}

function textArray(texts: readonly string[]): string {
  return texts.length === 0 ? "CAST([], 'Array(Nullable(String))')" : `[${texts.join(', ')}]`
}

/** As `block`, of an array with an item for each point. */
function pointBlock(array: string): string {
  return `toString(length(q.t)), '\\n', reinterpretAsString(${array})`
}

/** The bytes of an array of numbers, behind a line with its length. */
function block(array: string): string {
  return `toString(length(${array})), '\\n', reinterpretAsString(${array})`
}

function valueBlocks(columns: ValueColumns): string[] {
  if (columns.kind === 'distribution') {
    const { layouts, layoutIds, counts, sums, statistics } = columns
    const each = (expression: string): string => `arrayMap(x -> ${expression}, q.${layouts})`
    return [
      block(each('x.1')),
      block(each('toUInt64(length(x.2))')),
      block(each('x.3')),
      block(`arrayFlatten(${each('x.2')})`),
      pointBlock(`q.${layoutIds}`),
      block(`arrayFlatten(q.${counts})`),
      ...nullableBlocks(`q.${sums}`),
      ...Object.values<string>(statistics ?? {}).flatMap((column) => nullableBlocks(`q.${column}`)),
    ]
  }
  const values = `q.${columns.values}`
  if (columns.type !== 'String') return nullableBlocks(values)
  const texts = `arrayMap(x -> ifNull(x, ''), ${values})`
  return [
    marks(values),
    pointBlock(`arrayMap(x -> toUInt64(length(ifNull(x, ''))), ${values})`),
    `toString(length(arrayStringConcat(${texts}))), '\\n', arrayStringConcat(${texts})`,
  ]
}

function nullableBlocks(values: string): string[] {
  return [marks(values), pointBlock(`arrayMap(x -> ifNull(x, 0), ${values})`)]
}

function marks(values: string): string {
  return pointBlock(`arrayMap(x -> isNull(x), ${values})`)
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
