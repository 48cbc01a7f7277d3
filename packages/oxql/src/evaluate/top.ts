import type { TopNode } from '../plan/plan.ts'
import { rankOf } from './rank.ts'
import {
  compareScalars,
  identityOf,
  inOrderOfFields,
  pick,
  placesOf,
  type Comparable,
} from './order.ts'
import type { Point, Series, Table, Value } from './table.ts'
import type { Warnings } from './warnings.ts'

/** The best series of each group, whole; or by datum at each time those that are best then. */
export function top(node: TopNode, input: Table, warnings: Warnings): Table {
  const { shape, by } = node
  if (by.kind === 'datum') {
    const kept = new Set(groupsOf(node, input).flatMap((group) => chosenAtEachTime(node, group)))
    const bySource = new Map(Array.from(kept, (chosen) => [chosen.source, chosen.series]))
    const series = input.series.flatMap((source) => bySource.get(source) ?? [])
    return { ...input, shape, series }
  }
  const series = groupsOf(node, input).flatMap((group) =>
    best(node, group, (member) => rankOf(by, member, warnings)),
  )
  return { shape, series, isRanked: true }
}

/** In the order of their fields. */
function groupsOf(node: TopNode, input: Table): readonly (readonly Series[])[] {
  const places = placesOf(input.shape, node.fields)
  const shape = { ...input.shape, fields: places.map((place) => input.shape.fields[place]!) }
  const groups = Map.groupBy(input.series, ({ fields }) => identityOf(pick(fields, places)))
  const order = inOrderOfFields(
    shape,
    Array.from(groups.values(), ([first]) => ({ fields: pick(first!.fields, places), points: [] })),
  )
  return order.map(({ fields }) => groups.get(identityOf(fields))!)
}

/** So many as are wanted, the best first; equals in the order they came in, null last. */
function best<T>(node: TopNode, candidates: readonly T[], rankOfOne: (one: T) => Value): T[] {
  const sign = node.end === 'top' ? -1 : 1
  return candidates
    .map((candidate) => ({ candidate, rank: rankOfOne(candidate) as Comparable | null }))
    .sort(({ rank: a }, { rank: b }) =>
      a === null || b === null
        ? Number(a === null) - Number(b === null)
        : sign * compareScalars(a, b),
    )
    .slice(0, node.count > BigInt(candidates.length) ? candidates.length : Number(node.count))
    .map(({ candidate }) => candidate)
}

function chosenAtEachTime(
  node: TopNode,
  group: readonly Series[],
): { source: Series; series: Series }[] {
  const byTime = Map.groupBy(
    group.flatMap(({ points }) => points),
    ({ time }) => time,
  )
  const chosen = new Set<Point>()
  for (const points of byTime.values()) {
    const present = points.filter(({ values }) => values[0] !== null)
    for (const point of best(node, present, ({ values }) => values[0]!)) chosen.add(point)
  }
  return group
    .filter(({ points }) => points.some((point) => chosen.has(point)))
    .map((source) => ({
      source,
      series: {
        fields: source.fields,
        points: source.points.map((point) =>
          chosen.has(point) ? point : { ...point, values: point.values.map(() => null) },
        ),
      },
    }))
}
