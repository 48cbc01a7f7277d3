import type { TableShape } from '../plan/table-shape.ts'
import { fieldOrder } from './field-value.ts'

/** The SQL types of values that are one number, text or truth. */
export type ScalarType = 'Int64' | 'UInt64' | 'Int128' | 'Float64' | 'UInt8' | 'String'

/** Arrays with an item for each point, which are null where the value is. */
interface ScalarColumns {
  readonly kind: 'scalar'
  readonly type: ScalarType
  readonly values: string
}

export type EdgeType = 'Int64' | 'UInt64' | 'Float64'

/** What a stored distribution has beside its counts and its sum. */
export const STATISTICS = ['min', 'max', 'squared_mean', 'p50', 'p90', 'p99'] as const
export type StatisticName = (typeof STATISTICS)[number]

/** Arrays with an item for each point, and the bins that these refer to. */
export interface DistributionColumns {
  readonly kind: 'distribution'
  readonly edge: EdgeType
  readonly count: 'UInt64' | 'Float64'
  /** A number for the bins of each point; 0 where the value is null. */
  readonly layoutIds: string
  readonly counts: string
  readonly sums: string
  /** The layouts of all points: number, edges, how many counts. Not by point. */
  readonly layouts: string
  /** Only of running totals. */
  readonly statistics?: Readonly<Record<StatisticName, string>>
}

export type ValueColumns = ScalarColumns | DistributionColumns

/**
 * A table while it is computed: a SELECT that answers one row for each series. Its columns have
 * generated names:
 *
 * - `k` tells series apart
 * - `f0` … the texts of its fields, as in the shape; null where it lacks one
 * - `t` times and `s` start times in nanoseconds, ascending; one item for each point, at least one
 * - `w` the time of the delta that is whole, if there is one
 * - `n` the place in the order that was asked for
 * - `u`, `b` how many totals fell, and how many bins changed
 * - those of its values
 */
export interface Relation {
  readonly sql: string
  readonly shape: TableShape
  /** Fields that are not there yet are joined in where they are wanted, for series are few and points many. */
  readonly pendingFields?: PendingFields
  readonly values: readonly ValueColumns[]
  readonly hasWhole: boolean
  readonly isRanked: boolean
  /** Some points may have been left out: `o` is how many there were. */
  readonly isThinned?: boolean
}

export interface PendingFields {
  /** The text of each field of the shape, over a row of `described`, if there is one. */
  readonly texts: readonly string[]
  /** FROM and WHERE of the series; absent where the texts are known without them. */
  readonly from?: string
}

/** Of the arrays that have an item for each point. */
export function pointColumns({ shape, values }: Relation): string[] {
  return ['t', ...(shape.hasStartTimes ? ['s'] : []), ...values.flatMap(arraysOf)]
}

function arraysOf(columns: ValueColumns): string[] {
  if (columns.kind === 'scalar') return [columns.values]
  const { layoutIds, counts, sums, statistics } = columns
  return [layoutIds, counts, sums, ...(statistics ? Object.values(statistics) : [])]
}

/** Of what is said of a whole series. */
export function seriesColumns(relation: Relation): string[] {
  const { shape, values, hasWhole, isRanked, pendingFields } = relation
  return [
    'k',
    ...(pendingFields ? [] : shape.fields.map((_, i) => `f${i}`)),
    ...(hasWhole ? ['w'] : []),
    ...(isRanked ? ['n'] : []),
    'u',
    'b',
    ...values.flatMap((columns) => (columns.kind === 'distribution' ? [columns.layouts] : [])),
  ]
}

/** Every column as it is, but for those that are given. Expressions are over `q`. */
export function changed(
  relation: Relation,
  changes: Readonly<Record<string, string>>,
  clauses = '',
): string {
  const columns = [...seriesColumns(relation), ...pointColumns(relation)]
  return select(
    columns.map((column) => [column, changes[column] ?? `q.${column}`]),
    relation.sql,
    clauses,
  )
}

/** Columns of `q` under their own names. */
export function asTheyAre(
  names: readonly string[],
): (readonly [name: string, expression: string])[] {
  return names.map((name) => [name, `q.${name}`] as const)
}

/** `SELECT … FROM (…) AS q …` */
export function select(
  columns: readonly (readonly [name: string, expression: string])[],
  from: string,
  clauses = '',
): string {
  const list = columns.map(([name, expression]) => `${expression} AS ${name}`)
  return `SELECT ${list.join(', ')} FROM (${from}) AS q${clauses === '' ? '' : ` ${clauses}`}`
}

/** A relation as what is read FROM, and where the fields of a row are. */
export function fieldsBeside({ sql, pendingFields }: Pick<Relation, 'sql' | 'pendingFields'>): {
  readonly sql: string
  readonly field: (place: number) => string
} {
  if (!pendingFields) return { sql: `(${sql}) AS q`, field: (place) => `q.f${place}` }
  const { texts, from } = pendingFields
  if (from === undefined) {
    // Rows are grouped and ordered by it as by any other.
    return { sql: `(${sql}) AS q`, field: (place) => `materialize(${texts[place]})` }
  }
  const described = texts.map((text, i) => `${text} AS f${i}`)
  const series = `SELECT ${['described.timeseries_key AS k', ...described].join(', ')} ${from} LIMIT 1 BY described.timeseries_key`
  return {
    sql: `(${sql}) AS q INNER JOIN (${series}) AS d ON q.k = d.k`,
    field: (place) => `d.f${place}`,
  }
}

/** The relation with its fields. */
export function withFields(relation: Relation): Relation {
  const { pendingFields, ...rest } = relation
  if (!pendingFields) return relation
  const { sql, field } = fieldsBeside(relation)
  const columns = [
    ...[...seriesColumns(relation), ...pointColumns(relation)].map(
      (column) => `q.${column} AS ${column}`,
    ),
    ...pendingFields.texts.map((_, i) => `${field(i)} AS f${i}`),
  ]
  return { ...rest, sql: `SELECT ${columns.join(', ')} FROM ${sql}` }
}

/** In which order the series of a relation are, as a list for ORDER BY over `q` and its fields. */
export function orderOf(
  { shape, isRanked }: Relation,
  field: (place: number) => string = (place) => `q.f${place}`,
): string[] {
  if (isRanked) return ['q.n']
  const order = shape.fields.flatMap(({ type }, i) => fieldOrder(field(i), type))
  // The key is the last resort, so that an order is always one.
  return [...order, 'q.k']
}

/** Keeps the points for which a list of marks says so; series without any are left out. */
export function keepingPoints(relation: Relation, marks: string): Relation {
  const points = pointColumns(relation)
  const marked = changedWith(relation, { keep: marks })
  const sql = select(
    [
      ...asTheyAre(seriesColumns(relation)),
      ...points.map((column) => [column, filtered(column)] as const),
    ],
    marked,
    'WHERE has(q.keep, 1)',
  )
  return { ...relation, sql }
}

function filtered(column: string): string {
  return `arrayFilter((x, y) -> y, q.${column}, q.keep)`
}

/** Every column as it is, and more. */
export function changedWith(relation: Relation, more: Readonly<Record<string, string>>): string {
  const columns = [...seriesColumns(relation), ...pointColumns(relation)]
  return select([...asTheyAre(columns), ...Object.entries(more)], relation.sql)
}
