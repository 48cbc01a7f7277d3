import { isHistogram } from '@oximeter/core'
import type { PlanCondition } from '../plan/condition.ts'
import type { AlignMethod, AlignNode, PlanNode, PlanReducer, ScanNode } from '../plan/plan.ts'
import { isOrdered } from '../plan/ordered-method.ts'
import { conditionSql, operandsOf } from './condition-sql.ts'
import type { Context } from './context.ts'
import { scalarDeltas } from './delta-sql.ts'
import { earliestFrom, gridOf, gridTime, windowsOfPoint, type Grid } from './grid-sql.ts'
import { orderedSql, type WindowRow } from './ordered-sql.ts'
import { reducerSql } from './reducer-sql.ts'
import { select, type PendingFields } from './relation.ts'
import { rolledRows } from './rollups/rolled-rows.ts'
import { fieldsOf, keysOf, scanRows, STORED_TIME, storedIsNull, storedValue } from './scan-rows.ts'
import { cellOfSample, hasFewCells, spreadWindows } from './spread-sql.ts'
import { isOfAdded } from './window-rows.ts'

/**
 * What is in the windows of each series, before it is put in order of time. Columns are `k`, `u` and `b`
 * of a relation; `e`, the number of the first time of the grid; `j`, numbers of windows, and `a`, what
 * is in them: in rows one of each, 0 and null where a series has none; else arrays of these, from the
 * earliest window on. Where there is but one window, neither `e` nor `j`: a row is a series.
 */
export interface Windows {
  readonly sql: string
  readonly form: 'rows' | 'arrays' | 'one'
  readonly grid: Grid
  readonly fields: PendingFields
}

/** Of stored scalars and their deltas; undefined of all that has to be gone through point by point. */
export function windowsSql(node: AlignNode, context: Context): Windows | undefined {
  const { input, method } = node
  const grid = gridOf(node, context)
  const rows = rowsOf(input)
  if (rows) {
    const { scan } = rows
    if (method.kind === 'interpolate' || isHistogram(scan.datumType)) return undefined
    return {
      sql: windowRows(node, rows, grid, context),
      form: isOneWindow(node) ? 'one' : 'rows',
      grid,
      fields: fieldsOf(scan, context),
    }
  }
  if (!isOfAdded(method) || input.kind !== 'delta' || !hasFewCells(node)) return undefined
  if (isHistogram(input.input.datumType)) return undefined
  const deltas = scalarDeltas(input, context, cellOfSample(node, input, context))
  return {
    sql: spreadWindows(node, deltas, context),
    form: 'arrays',
    grid,
    fields: deltas.pendingFields!,
  }
}

/** Stored samples, all or those for which something is true. */
interface Rows {
  readonly scan: ScanNode
  readonly condition?: PlanCondition
}

/** Undefined of what is no rows of a table as they are. */
function rowsOf(node: PlanNode): Rows | undefined {
  if (node.kind === 'scan') return { scan: node }
  if (node.kind !== 'filter' || node.input.kind !== 'scan') return undefined
  const { input: scan, condition } = node
  const isOfRows = operandsOf(condition).every(({ kind }) => kind !== 'field')
  return isOfRows ? { scan, condition } : undefined
}

/** Whether all that is read is in the last window. */
export function isOneWindow({ input, window, step, shape }: AlignNode): boolean {
  const from = rowsOf(input)?.scan.from
  return from !== undefined && window === step && from > shape.alignment!.end - window
}

/** What a sample that is there twice changes nothing of. */
const TWICE_AS_ONCE: readonly AlignMethod['kind'][] = ['min', 'max', 'first', 'last']

/** Of samples as they are stored no arrays are made: rows are grouped by series and window. */
function windowRows(
  node: AlignNode,
  { scan, condition }: Rows,
  grid: Grid,
  context: Context,
): string {
  const isSimple = node.window === node.step
  const isOne = isOneWindow(node)
  const value = `if(${storedIsNull(scan.datumType)}, NULL, toFloat64(${storedValue(scan.datumType)}))`
  const wanted = condition ? [`ifNull(${ofRow(condition, scan, context)}, 0)`] : []
  // A sample is in one window; none is after the end.
  const number = isSimple
    ? earliestFrom(grid, STORED_TIME)
    : `arrayJoin(emptyArrayToSingle(${windowsOfPoint(grid, STORED_TIME)}))`
  const upToEnd = `timestamp <= fromUnixTimestamp64Nano(${grid.end}, 'UTC')`
  const rolled = context.rolled?.get(scan)
  const columns = (v: string, n: string): string[] => [
    'timeseries_key',
    `${STORED_TIME} AS t`,
    `${v} AS v`,
    ...(rolled ? [`toFloat64(${n}) AS n`] : []),
    ...(isOne ? [] : [`${number} AS j`]),
  ]
  const isCount = node.method.kind === 'count'
  const samples = scanRows(scan, columns(value, isCount ? `isNotNull(${value})` : '1'), context, {
    condition: [upToEnd, ...wanted].join(' AND '),
    maybeTwice: TWICE_AS_ONCE.includes(node.method.kind),
  })
  const pieces = rolled
    ? rolledRows(
        scan,
        rolled,
        {
          columns: columns(
            `if(known = 0, NULL, ${rolledValue(node.method)})`,
            isCount ? 'known' : 'samples',
          ),
          ...(scan.series && { keys: keysOf(scan, context) }),
          condition: upToEnd,
          isFinal: true,
        },
        context,
      )
    : undefined
  const rows = pieces === undefined ? samples : `${samples} UNION ALL ${pieces}`
  const earliest = isSimple ? 'max(q.j)' : earliestFrom(grid, 'min(q.t)')
  return select(
    [
      ['k', 'q.timeseries_key'],
      ...(isOne ? [] : [['j', 'q.j'] as const, ['e', earliest] as const]),
      ['u', 'toUInt64(0)'],
      ['b', 'toUInt64(0)'],
      [
        'a',
        (rolled && ofPieces(node.method)) ??
          reduced(
            node,
            { value: 'q.v', time: 'q.t', end: isOne ? grid.end : gridTime(grid, 'q.j') },
            context,
          ),
      ],
    ],
    rows,
    `GROUP BY q.timeseries_key${isOne ? '' : ', q.j'}`,
  )
}

/** What a method takes of a piece in place of a value: the same comes of it as of those in the piece. */
function rolledValue({ kind }: AlignMethod): string {
  switch (kind) {
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return kind
    default:
      return 'sum'
  }
}

/** What samples and pieces that are in one window come to, each with the number `n` of those that it is for. */
function ofPieces({ kind }: AlignMethod): string | undefined {
  if (kind === 'mean') return 'sum(q.v) / sum(q.n)'
  return kind === 'count' ? 'sum(q.n)' : undefined
}

/** A condition over a row of the table. */
function ofRow(condition: PlanCondition, { datumType }: ScanNode, context: Context): string {
  const value = `if(${storedIsNull(datumType)}, NULL, ${storedValue(datumType)})`
  return conditionSql(
    condition,
    ({ kind }) => (kind === 'timestamp' ? STORED_TIME : value),
    context.parameters,
  )
}

/** What a group of values of a series that are in one window comes to. */
export function reduced({ method }: AlignNode, row: WindowRow, { parameters }: Context): string {
  const { value, time } = row
  if (isOrdered(method)) return orderedSql(method, row, parameters)
  // Null ones count in the denominator.
  if (method.kind === 'mean') return `sum(${value}) / count()`
  return reducerSql(method as PlanReducer, value, time, parameters)
}
