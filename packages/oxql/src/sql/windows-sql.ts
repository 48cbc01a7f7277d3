import { isHistogram } from '@oximeter/core'
import type { AlignMethod, AlignNode, PlanReducer, ScanNode } from '../plan/plan.ts'
import { isOrdered } from '../plan/ordered-method.ts'
import type { Context } from './context.ts'
import { scalarDeltas } from './delta-sql.ts'
import { earliestFrom, gridOf, gridTime, windowsOfPoint, type Grid } from './grid-sql.ts'
import { orderedSql, type WindowRow } from './ordered-sql.ts'
import { reducerSql } from './reducer-sql.ts'
import { select, type PendingFields } from './relation.ts'
import { fieldsOf, scanRows, storedIsNull, storedValue } from './scan-rows.ts'
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
  if (input.kind === 'scan') {
    if (method.kind === 'interpolate' || isHistogram(input.datumType)) return undefined
    return {
      sql: windowRows(node, input, grid, context),
      form: isOneWindow(node) ? 'one' : 'rows',
      grid,
      fields: fieldsOf(input, context),
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

/** Whether all that is read is in the last window. */
export function isOneWindow({ input, window, step, shape }: AlignNode): boolean {
  if (input.kind !== 'scan' || input.from === undefined) return false
  return window === step && input.from > shape.alignment!.end - window
}

/** What a sample that is there twice changes nothing of. */
const TWICE_AS_ONCE: readonly AlignMethod['kind'][] = ['min', 'max', 'first', 'last']

/** Of samples as they are stored no arrays are made: rows are grouped by series and window. */
function windowRows(node: AlignNode, scan: ScanNode, grid: Grid, context: Context): string {
  const isSimple = node.window === node.step
  const isOne = isOneWindow(node)
  const time = 'toUnixTimestamp64Nano(timestamp)'
  const value = `if(${storedIsNull(scan.datumType)}, NULL, toFloat64(${storedValue(scan.datumType)}))`
  // A sample is in one window; none is after the end.
  const number = isSimple
    ? earliestFrom(grid, time)
    : `arrayJoin(emptyArrayToSingle(${windowsOfPoint(grid, time)}))`
  const rows = scanRows(
    scan,
    ['timeseries_key', `${time} AS t`, `${value} AS v`, ...(isOne ? [] : [`${number} AS j`])],
    context,
    {
      condition: `timestamp <= fromUnixTimestamp64Nano(${grid.end}, 'UTC')`,
      maybeTwice: TWICE_AS_ONCE.includes(node.method.kind),
    },
  )
  const earliest = isSimple ? 'max(q.j)' : earliestFrom(grid, 'min(q.t)')
  return select(
    [
      ['k', 'q.timeseries_key'],
      ...(isOne ? [] : [['j', 'q.j'] as const, ['e', earliest] as const]),
      ['u', 'toUInt64(0)'],
      ['b', 'toUInt64(0)'],
      [
        'a',
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

/** What a group of values of a series that are in one window comes to. */
export function reduced({ method }: AlignNode, row: WindowRow, { parameters }: Context): string {
  const { value, time } = row
  if (isOrdered(method)) return orderedSql(method, row, parameters)
  // Null ones count in the denominator.
  if (method.kind === 'mean') return `sum(${value}) / count()`
  return reducerSql(method as PlanReducer, value, time, parameters)
}
