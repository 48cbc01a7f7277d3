import type { HistogramNode } from '../plan/plan.ts'
import type { ResultFieldType } from '../plan/table-shape.ts'
import type { ResultFieldValue } from '../result/result.ts'
import { isDistribution } from './distribution.ts'
import { inOrderOfFields } from './order.ts'
import type { BinnedDistribution, Series, Table, Value } from './table.ts'
import { asType } from './numbers.ts'

type Edge = number | bigint

interface Bin {
  readonly start: Edge
  /** None of a last bin without an end. */
  readonly end: Edge | null
}

/** A series of counts for each bin that has any: the rows of a heat map. */
export function histogram(node: HistogramNode, input: Table): Table {
  const { shape } = node
  const series = input.series.flatMap((one) => rowsOf(node, input, one))
  return { ...input, shape, series: input.isRanked ? series : inOrderOfFields(shape, series) }
}

function rowsOf(node: HistogramNode, input: Table, { fields, points }: Series): readonly Series[] {
  const { shape } = node
  const countType = shape.dimensions[0].type
  const bins = new Map<string, Bin>()
  for (const { values } of points) {
    if (!isDistribution(values[0]!)) continue
    for (const [i, bin] of binsOf(values[0]).entries()) {
      if (values[0].counts[i]! > 0) bins.set(`${bin.start} ${bin.end}`, bin)
    }
  }
  const byPlace = [...bins.values()].sort((a, b) =>
    a.start < b.start ? -1 : a.start > b.start ? 1 : 0,
  )
  return byPlace.map((bin) => ({
    fields: shape.fields.map(({ name, type }) => {
      if (name === 'bin_start') return edgeAs(type, bin.start)
      if (name === 'bin_end') return bin.end === null ? null : edgeAs(type, bin.end)
      return fields[input.shape.fields.findIndex((field) => field.name === name)] ?? null
    }),
    points: points.map((point) => ({
      ...point,
      values: [asType(countType, countIn(point.values[0]!, bin))],
    })),
  }))
}

function binsOf({ bins, end }: BinnedDistribution): readonly Bin[] {
  return bins.map((start, i) => ({ start, end: bins[i + 1] ?? end ?? null }))
}

/** Null where there is no such bin. */
function countIn(value: Value, bin: Bin): number | bigint | null {
  if (!isDistribution(value)) return null
  const place = binsOf(value).findIndex(({ start, end }) => start === bin.start && end === bin.end)
  return value.counts[place] ?? null
}

function edgeAs(type: ResultFieldType, edge: Edge): ResultFieldValue {
  return type === 'i64' || type === 'u64' ? BigInt(edge) : Number(edge)
}
