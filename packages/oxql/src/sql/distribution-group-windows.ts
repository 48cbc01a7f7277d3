import type { AlignNode, DeltaNode, GroupByNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { byWindow, distributionsInTimes, mergedDistributions } from './distribution-align.ts'
import { DISTRIBUTION, edgeTypeOf } from './distribution-scan.ts'
import { spreadDistributions } from './distribution-spread.ts'
import { gridOf } from './grid-sql.ts'
import { besideGroup, groupedBy } from './group-by-fields.ts'
import { asTheyAre, select, type Relation } from './relation.ts'
import { fieldsOf } from './scan-rows.ts'

/** Groups of what was added in windows that do not overlap, without arrays by time of each series in between. */
export function groupDistributionWindows(
  node: GroupByNode,
  align: AlignNode & { readonly input: DeltaNode },
  context: Context,
): Relation {
  const grid = gridOf(align, context)
  const { layouts } = DISTRIBUTION
  const series = ['k', 'u', 'b', layouts]
  const scan = align.input.input
  const rows = {
    fields: fieldsOf(scan, context),
    sql: byWindow(align, grid, series, spreadDistributions(align.input, align, context)),
  }
  const names = node.fields.map((_, i) => `f${i}`)
  // Each series has something in the window of its first delta, or could have.
  const isFirst = 'q.j = q.e'
  const merged = select(
    [
      ...asTheyAre(names),
      ['k', 'min(q.k)'],
      ['u', `sumIf(q.u, ${isFirst})`],
      ['b', `sumIf(q.b, ${isFirst}) + countIf(q.j > 0 AND q.o)`],
      [layouts, `groupUniqArrayArray(q.${layouts})`],
      ['e', 'max(q.e)'],
      ['j', 'q.j'],
      ...mergedDistributions(),
    ],
    besideGroup(node, rows, [...series, 'e', 'j', 'h', 'c', 'm', 'o']),
    groupedBy([...names, 'j']),
  )
  return {
    sql: select(
      [
        ...asTheyAre(names),
        ['k', 'min(q.k)'],
        ['u', 'sum(q.u)'],
        ['b', 'sum(q.b) + countIf(q.j > 0 AND q.o)'],
        [layouts, `groupUniqArrayArray(q.${layouts})`],
        ...distributionsInTimes(grid),
      ],
      merged,
      groupedBy(names),
    ),
    shape: node.shape,
    values: [{ ...DISTRIBUTION, edge: edgeTypeOf(scan.datumType), count: 'Float64' }],
    hasWhole: false,
    isRanked: false,
  }
}
