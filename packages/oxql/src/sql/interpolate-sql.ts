import type { AlignNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { aligned, earliestFrom, gridOf, gridTime, inTime } from './grid-sql.ts'
import { asTheyAre, select, seriesColumns, type Relation } from './relation.ts'
import { timesOf } from './window-rows.ts'

/** On the line between the points beside each time that are not null; null outside of them. */
export function interpolateSql(node: AlignNode, input: Relation, context: Context): Relation {
  const grid = gridOf(node, context)
  const series = seriesColumns(input)
  const kept = asTheyAre(series)
  const known = select(
    [
      ...kept,
      ['e', earliestFrom(grid, 'q.t[1]')],
      ['x', 'arrayFilter((x, y) -> isNotNull(y), q.t, q.v0)'],
      ['y', 'arrayMap(x -> toFloat64(assumeNotNull(x)), arrayFilter(x -> isNotNull(x), q.v0))'],
    ],
    input.sql,
    `WHERE q.t[1] <= ${grid.end}`,
  )
  const points = select(
    [...kept, ['e', 'q.e'], ['x', 'x'], ['y', 'y'], ['x1', 'x1'], ['y1', 'y1'], ['i', 'i']],
    known,
    `LEFT ARRAY JOIN q.x AS x, q.y AS y, ${next('x')} AS x1, ${next('y')} AS y1, arrayEnumerate(q.x) AS i`,
  )
  const first = `if(q.x > ${grid.end}, 0, ${earliestFrom(grid, 'q.x')})`
  const isExact = `(q.x <= ${grid.end} AND ${gridTime(grid, first)} = q.x)`
  // Times from this point on and before the next.
  const beforeNext = `range(if(q.x1 > ${grid.end}, 1, ${earliestFrom(grid, 'q.x1')} + 1), ${first} + 1)`
  const numbers = `multiIf(q.i = 0, [], q.x < q.x1, ${beforeNext}, ${isExact}, [${first}], [])`
  const part = `((${gridTime(grid, 'j')} - q.x) / (q.x1 - q.x))`
  const rows = select(
    [...kept, ['e', 'q.e'], ['j', 'j'], ['a', `if(q.x = q.x1, q.y, q.y + (q.y1 - q.y) * ${part})`]],
    points,
    `LEFT ARRAY JOIN ${numbers} AS j`,
  )
  const arrays = select(
    [
      ...series.map((column) => [column, column === 'k' ? 'q.k' : `any(q.${column})`] as const),
      ['e', 'any(q.e)'],
      ['a', 'groupArrayInsertAtIf(q.a, toUInt32(q.j - 1), q.j > 0)'],
      ['h', 'groupArrayInsertAtIf(toUInt8(1), toUInt32(q.j - 1), q.j > 0)'],
    ],
    rows,
    'GROUP BY q.k',
  )
  const sql = select(
    [
      ...kept,
      ['t', timesOf(grid, 'q.e')],
      ['v0', `arrayMap((x, y) -> if(y, x, NULL), ${inTime('a')}, ${inTime('h')})`],
    ],
    arrays,
  )
  return aligned(node, input, sql)
}

/** From each point to the next; the last one to itself. */
function next(name: string): string {
  return `if(empty(q.${name}), q.${name}, arrayPushBack(arrayPopFront(q.${name}), q.${name}[-1]))`
}
