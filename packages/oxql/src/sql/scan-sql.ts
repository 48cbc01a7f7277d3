import { isHistogram } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import { cellEnds } from './cell-ends.ts'
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

/** As `scalarArrays` without null ones, of the running totals of each cell the first and the last. */
export function scalarEnds(scan: ScanNode, cell: string, context: Context): PointsInOrder {
  const { datumType } = scan
  const type = scalarTypeOf(datumType)
  const rises =
    type === 'Float64'
      ? // Differences are rounded, those of their bits are not; these rise with what is not negative.
        ['min(q.bits) < 0', 'deltaSum(q.bits) != anyLast(q.bits) - any(q.bits)']
      : [`deltaSum(q.v) != reinterpretAs${type}(v2 - v1)`]
  return cellEnds(
    scan,
    {
      cell,
      condition: `NOT ${storedIsNull(datumType)}`,
      columns: [
        ['v', storedValue(datumType)],
        ...(type === 'Float64' ? ([['bits', 'reinterpretAsInt64(v)']] as const) : []),
      ],
      values: [['v', 'any(q.v)', 'anyLast(q.v)']],
      isOdd: rises,
    },
    context,
  )
}
