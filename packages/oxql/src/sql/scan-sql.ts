import { isHistogram } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { distributionScan } from './distribution-scan.ts'
import { select, type Relation } from './relation.ts'
import {
  fieldsOf,
  scalarTypeOf,
  scanRows,
  storedIsNull,
  storedValue,
  timesOf,
} from './scan-rows.ts'
import { pointsInOrder } from './points-in-order.ts'

/** Samples by series, in order of time, of those at one time that which began last. */
export function scanSql(scan: ScanNode, context: Context): Relation {
  if (isHistogram(scan.datumType)) return distributionScan(scan, context)
  const { shape } = scan
  const rows = scalarArrays(scan, context, 'null')
  const columns = [
    ['k', 'q.k'],
    ['u', 'toUInt64(0)'],
    ['b', 'toUInt64(0)'],
    ['t', 'q.t'],
    ...(shape.hasStartTimes ? [['s', 'q.s'] as const] : []),
    ['v0', 'arrayMap((x, y) -> if(y, NULL, x), q.v, q.x)'],
  ] as const
  return {
    sql: select(columns, rows),
    shape,
    pendingFields: fieldsOf(scan, context),
    values: [{ kind: 'scalar', type: scalarTypeOf(scan.datumType), values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
}

/** `k` and the arrays `t`, `s`, `v` and, unless null ones are left out, `x`, which says where `v` is null. */
export function scalarArrays(scan: ScanNode, context: Context, missing: 'null' | 'skip'): string {
  const { datumType } = scan
  const isNull = storedIsNull(datumType)
  const rows = scanRows(
    scan,
    ['timeseries_key', ...timesOf(scan), `${storedValue(datumType)} AS v`, `${isNull} AS x`],
    context,
    { maybeTwice: true, ...(missing === 'skip' && { condition: `NOT ${isNull}` }) },
  )
  const marks = missing === 'skip' ? [] : ['x']
  return pointsInOrder(
    rows,
    Object.fromEntries(['v', ...marks].map((name) => [name, `q.${name}`])),
    scan.shape.hasStartTimes,
  )
}
