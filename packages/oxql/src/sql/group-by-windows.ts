import type { GroupByNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { reducerSql } from './reducer-sql.ts'
import { asTheyAre, fieldsBeside, select, type Relation } from './relation.ts'
import { timesOf, valuesInTimes } from './window-rows.ts'
import type { Windows } from './windows-sql.ts'

/** Groups of what is in windows, without arrays by time of each series in between. */
export function groupWindows(node: GroupByNode, windows: Windows, context: Context): Relation {
  const { reducer, input } = node
  const { grid, form } = windows
  const names = node.fields.map((_, i) => `f${i}`)
  const places = node.fields.map((name) =>
    input.shape.fields.findIndex((field) => field.name === name),
  )
  const texts = places.map((place) => windows.fields.texts[place]!)
  const { sql, field } = fieldsBeside({ ...windows, pendingFields: { ...windows.fields, texts } })
  const kept = ['k', 'u', 'b', 'e', 'j', 'a']
  const columns = [
    ...names.map((name, i) => `${field(i)} AS ${name}`),
    ...kept.map((name) => `q.${name} AS ${name}`),
  ]
  const isRows = form === 'rows'
  const of = (name: string): string => (isRows ? `q.${name}` : name)
  const groups = names.map((name) => `q.${name}`)
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
    `SELECT ${columns.join(', ')} FROM ${sql}`,
    `${isRows ? '' : 'ARRAY JOIN q.j AS j, q.a AS a, arrayEnumerate(q.j) AS i '}GROUP BY ${[...groups, of('j')].join(', ')}`,
  )
  return {
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
      groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : 'HAVING count() > 0',
    ),
    shape: node.shape,
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
}
