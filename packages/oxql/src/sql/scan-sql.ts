import { isHistogram } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { distributionScan } from './distribution-scan.ts'
import { select, type Relation } from './relation.ts'
import { pointsInOrder, type PointsInOrder } from './points-in-order.ts'
import { fieldsOf, scalarTypeOf, storedIsNull, storedValue } from './scan-rows.ts'

/** Samples by series, in order of time, of those at one time that which began last. */
export function scanSql(scan: ScanNode, context: Context): Relation {
  if (isHistogram(scan.datumType)) return distributionScan(scan, context)
  const { shape } = scan
  const { sql, column } = scalarArrays(scan, context, 'null')
  const columns = [
    ['k', 'q.k'],
    ['u', 'toUInt64(0)'],
    ['b', 'toUInt64(0)'],
    ['t', column('t')],
    ...(shape.hasStartTimes ? [['s', column('s')] as const] : []),
    ['v0', `arrayMap((x, y) -> if(y, NULL, x), ${column('v')}, ${column('x')})`],
  ] as const
  return {
    sql: select(columns, sql),
    shape,
    pendingFields: fieldsOf(scan, context),
    values: [{ kind: 'scalar', type: scalarTypeOf(scan.datumType), values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
}

/** Values `v` and, unless null ones are left out, `x`, which says where `v` is null. */
export function scalarArrays(
  scan: ScanNode,
  context: Context,
  missing: 'null' | 'skip',
): PointsInOrder {
  const { datumType } = scan
  const isNull = storedIsNull(datumType)
  const v = storedValue(datumType)
  if (missing === 'skip') {
    return pointsInOrder(scan, { values: { v }, condition: `NOT ${isNull}` }, context)
  }
  if (scalarTypeOf(datumType) !== 'Float64') {
    return pointsInOrder(scan, { values: { v, x: isNull } }, context)
  }
  // One array less: no double that is not finite is a value.
  const { sql, column } = pointsInOrder(scan, { values: { v: `if(missing, nan, ${v})` } }, context)
  return {
    sql,
    column: (name) =>
      name === 'x' ? `arrayMap(x -> NOT isFinite(x), ${column('v')})` : column(name),
  }
}
