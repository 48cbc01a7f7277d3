import { OxqlError } from '../oxql-error.ts'
import type { JoinNode } from '../plan/plan.ts'
import { identityOf, inOrderOfFields, pick, placesOf, valueOfField } from './order.ts'
import {
  withPoints,
  type FieldValues,
  type Point,
  type Series,
  type Table,
  type Value,
} from './table.ts'

/** Points of two tables at equal times, of series with equal values of some fields. */
export function join(node: JoinNode, left: Table, right: Table): Table {
  const { shape, method } = node
  const leftPlaces = placesOf(left.shape, node.on)
  const rightPlaces = placesOf(right.shape, node.on)
  if (method === 'full') refuseEquals(node, left, leftPlaces)
  refuseEquals(node, right, rightPlaces)
  const partners = new Map(
    right.series.map((series) => [identityOf(pick(series.fields, rightPlaces)), series]),
  )
  const fieldsOf = (own: Series | undefined, partner: Series | undefined) => {
    return shape.fields.map(({ name }) => {
      const isOwn = own && !node.include.includes(name)
      const [given, table] = isOwn ? [own, left] : [partner, right]
      return given ? valueOfField(table.shape, given.fields, name) : null
    })
  }
  const joined: Series[] = []
  for (const series of left.series) {
    const key = identityOf(pick(series.fields, leftPlaces))
    const partner = partners.get(key)
    if (method === 'full') partners.delete(key)
    joined.push(...withPoints(fieldsOf(series, partner), pointsOf(node, series, partner)))
  }
  if (method !== 'full') {
    return { ...left, shape, series: left.isRanked ? joined : inOrderOfFields(shape, joined) }
  }
  for (const series of partners.values()) {
    joined.push(...withPoints(fieldsOf(undefined, series), pointsOf(node, undefined, series)))
  }
  return { shape, series: inOrderOfFields(shape, joined) }
}

function pointsOf(
  node: JoinNode,
  left: Series | undefined,
  right: Series | undefined,
): readonly Point[] {
  const [leftPoints, rightPoints] = [left, right].map(
    (series) => new Map(series?.points.map((point) => [point.time, point])),
  ) as [Map<bigint, Point>, Map<bigint, Point>]
  const times = timesOf(node, new Set(leftPoints.keys()), new Set(rightPoints.keys()))
  const [leftWidth, rightWidth] = node.inputs.map(({ shape }) => shape.dimensions.length)
  return [...times]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((time) => ({
      time,
      values: [
        ...(leftPoints.get(time)?.values ?? nulls(leftWidth!)),
        ...(rightPoints.get(time)?.values ?? nulls(rightWidth!)),
      ],
    }))
}

function timesOf({ method }: JoinNode, left: Set<bigint>, right: Set<bigint>): Set<bigint> {
  switch (method) {
    case 'inner':
      return new Set([...left].filter((time) => right.has(time)))
    case 'left':
      return left
    case 'full':
      return new Set([...left, ...right])
  }
}

function nulls(width: number): readonly Value[] {
  return Array.from({ length: width }, () => null)
}

function refuseEquals(node: JoinNode, table: Table, places: readonly number[]): void {
  const seen = new Set<string>()
  for (const { fields } of table.series) {
    const identity = identityOf(pick(fields, places))
    if (seen.has(identity)) throw ambiguous(node, table.shape.name, pick(fields, places))
    seen.add(identity)
  }
}

function ambiguous({ on, span }: JoinNode, name: string, values: FieldValues): OxqlError {
  const equal = on.map((field, i) => `${field} ${values[i] === null ? 'null' : `'${values[i]}'`}`)
  return new OxqlError([
    {
      code: 'mismatch',
      message: `several series of ${name} have ${equal.length === 0 ? 'the same (no) fields' : equal.join(', ')}`,
      hint: 'join on more fields, or group_by those that are compared before',
      span: span ?? { start: 0, end: 0 },
    },
  ])
}
