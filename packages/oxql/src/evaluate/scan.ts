import { isCumulative } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import { truthOf } from './condition.ts'
import { valueOf } from './datum-value.ts'
import { keepPoints } from './limit.ts'
import { identityOf, inOrderOfFields } from './order.ts'
import type { SampleSource, StoredSample, StoredSeries } from './sample-source.ts'
import { withPoints, type FieldValues, type Point, type Table } from './table.ts'

/** Samples of a timeseries as points, the samples of one time resolved. */
export function scan(node: ScanNode, source: SampleSource): Table {
  const { shape } = node
  const stored = new Map<string, { fields: FieldValues; samples: StoredSample[] }>()
  for (const series of source.series(node.name)) {
    const fields = fieldsOf(node, series)
    const identity = identityOf(fields)
    const known = stored.get(identity)
    if (known) known.samples.push(...series.samples)
    else stored.set(identity, { fields, samples: [...series.samples] })
  }
  const series = [...stored.values()]
    .filter(({ fields }) => !node.series || truthOf(node.series, shape, { fields }) === true)
    .flatMap(({ fields, samples }) => withPoints(fields, pointsOf(node, samples)))
  return { shape, series: inOrderOfFields(shape, series) }
}

function fieldsOf({ shape }: ScanNode, { fields }: StoredSeries): FieldValues {
  return shape.fields.map(({ name, type, optional }) => {
    const value = fields.find((field) => field.name === name)?.value
    // Of an open schema a text that is not there is an empty one.
    if (value === undefined) return type === 'string' && !optional ? '' : null
    // Where versions disagree about its type it is a text.
    return type === 'string' ? String(value) : value
  })
}

function pointsOf(node: ScanNode, samples: readonly StoredSample[]): readonly Point[] {
  const { from, to, limit } = node
  const byTime = new Map<bigint, Point>()
  for (const { timestamp: time, datum } of samples) {
    if ((from !== undefined && time < from) || (to !== undefined && time > to)) continue
    const point = { time, ...startOf(node, datum), values: [valueOf(datum)] }
    const other = byTime.get(time)
    // Of those at one time that which began last.
    if (other?.startTime === undefined || point.startTime! >= other.startTime)
      byTime.set(time, point)
  }
  const points = [...byTime.values()].sort((a, b) => (a.time < b.time ? -1 : 1))
  return limit ? keepPoints(points, limit.end, limit.count) : points
}

function startOf({ datumType }: ScanNode, datum: object): { startTime?: bigint } {
  return isCumulative(datumType) ? { startTime: (datum as { startTime: bigint }).startTime } : {}
}
