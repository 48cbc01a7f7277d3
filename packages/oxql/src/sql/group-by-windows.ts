import type { GroupByNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { besideGroup, groupedBy } from './group-by-fields.ts'
import { reducerSql } from './reducer-sql.ts'
import { asTheyAre, select, type Relation } from './relation.ts'
import { onlyTime, onlyValue, timesOf, valuesInTimes } from './window-rows.ts'
import type { Windows } from './windows-sql.ts'

/** Groups of what is in windows, without arrays by time of each series in between. */
export function groupWindows(node: GroupByNode, windows: Windows, context: Context): Relation {
  const { reducer } = node
  const { grid, form } = windows
  const names = node.fields.map((_, i) => `f${i}`)
  const relation = {
    shape: node.shape,
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  } as const
  if (form === 'one') return { ...relation, sql: groupedOnce(node, windows, names, context) }
  const isRows = form === 'rows'
  const of = (name: string): string => (isRows ? `q.${name}` : name)
  const reduced = select(
    [
      ...asTheyAre(names),
      ['k', 'min(q.k)'],
      // Once for each series.
      ['u', isRows ? 'sum(q.u)' : 'sumIf(q.u, i = 1)'],
      ['b', isRows ? 'sum(q.b)' : 'sumIf(q.b, i = 1)'],
      ['e', 'max(q.e)'],
      ['j', of('j')],
      ['a', reducerSql(reducer, of('a'), of('j'), context.parameters)],
    ],
    besideGroup(node, windows, ['k', 'u', 'b', 'e', 'j', 'a']),
    `${isRows ? '' : 'ARRAY JOIN q.j AS j, q.a AS a, arrayEnumerate(q.j) AS i '}GROUP BY ${[...names.map((name) => `q.${name}`), of('j')].join(', ')}`,
  )
  return {
    ...relation,
    sql: select(
      [
        ...asTheyAre(names),
        ['k', 'min(q.k)'],
        ['u', 'sum(q.u)'],
        ['b', 'sum(q.b)'],
        ['t', timesOf(grid)],
        ['v0', valuesInTimes(reducer.kind === 'count')],
      ],
      reduced,
      groupedBy(names),
    ),
  }
}

/** Of one window each. */
function groupedOnce(
  node: GroupByNode,
  windows: Windows,
  names: readonly string[],
  { parameters }: Context,
): string {
  const { grid } = windows
  return select(
    [
      ...asTheyAre(names),
      ['k', 'min(q.k)'],
      ['u', 'sum(q.u)'],
      ['b', 'sum(q.b)'],
      ['t', onlyTime(grid)],
      ['v0', onlyValue(reducerSql(node.reducer, 'q.a', grid.end, parameters))],
    ],
    besideGroup(node, windows, ['k', 'u', 'b', 'a']),
    groupedBy(names),
  )
}
