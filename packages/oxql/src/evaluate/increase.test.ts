import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AlignMethod, AlignNode, DeltaNode, PlanReducer, ScanNode } from '../plan/plan.ts'
import { align } from './align.ts'
import { delta } from './delta.ts'
import { groupBy } from './group-by.ts'
import type { Point, Series, Table, Value } from './table.ts'
import { Warnings } from './warnings.ts'

const SECOND = 1_000_000_000n

const shape: ScanNode['shape'] = {
  name: 'a:b',
  fields: [{ name: 'id', type: 'i64', optional: false }],
  dimensions: [{ name: 'a:b', type: 'integer', metricType: 'cumulative' }],
  hasStartTimes: true,
}
const scan: ScanNode = {
  kind: 'scan',
  name: 'a:b',
  datumType: 'cumulative_u64',
  versions: [],
  fields: [],
  shape,
}
const deltas: DeltaNode = { kind: 'delta', input: scan, missing: 'skip', shape }

function aligned(
  points: readonly Point[],
  method: AlignMethod,
  window: bigint,
  end: bigint,
): readonly Value[] {
  const node: AlignNode = {
    kind: 'align',
    input: deltas,
    method,
    window,
    step: window,
    shape: { ...shape, hasStartTimes: false, alignment: { end, step: window } },
  }
  const warnings = new Warnings()
  const table = delta(deltas, { shape, series: [{ fields: [1n], points }] }, warnings)
  return align(node, table, warnings).series.flatMap((one) =>
    one.points.map(({ values }) => values[0]!),
  )
}

interface Sampling {
  readonly after: bigint
  readonly added: bigint
  readonly kind: 'value' | 'missing' | 'reset'
}

/** How a counter is sampled and goes on, each at least a millisecond after the one before. */
const samplings = fc.array(
  fc.record<Sampling>({
    after: fc.bigInt({ min: 1n, max: 30_000n }),
    added: fc.bigInt({ min: 0n, max: 10_000n }),
    kind: fc.constantFrom('value', 'value', 'value', 'missing', 'reset'),
  }),
  { minLength: 1, maxLength: 30 },
)

function counted(all: readonly Sampling[]): { points: Point[]; total: bigint } {
  let [time, startTime, value, total, pending] = [0n, 0n, 0n, 0n, 0n]
  const points: Point[] = []
  for (const { after, added, kind } of all) {
    if (kind === 'reset') [startTime, value, pending] = [time, 0n, 0n]
    time += after * 1_000_000n
    value += added
    pending += added
    if (kind !== 'missing') [total, pending] = [total + pending, 0n]
    points.push({ time, startTime, values: [kind === 'missing' ? null : value] })
  }
  return { points, total }
}

test('adjacent windows of increase add up to what was counted, however it was sampled', () => {
  fc.assert(
    fc.property(samplings, fc.bigInt({ min: 1n, max: 60n }), (all, seconds) => {
      const { points, total } = counted(all)
      const window = seconds * SECOND
      const increases = aligned(points, { kind: 'increase' }, window, points.at(-1)!.time)
      const begin = points.at(-1)!.time - BigInt(increases.length) * window
      const sum = increases.reduce<number>((so, value) => so + Number(value), 0)
      const wanted = Number(total) - outside(points, window, begin)
      expect(sum).toBeCloseTo(wanted, 5)
    }),
  )
})

/** What of the first delta is in no window: its part before the grid begins, or all if it is longer than they. */
function outside(points: readonly Point[], window: bigint, begin: bigint): number {
  const first = points.find(({ values }) => values[0] !== null)
  if (!first) return 0
  const start = first.startTime!
  const length = first.time - start
  const lost = length > window ? length : begin > start ? begin - start : 0n
  return (Number(first.values[0]) * Number(lost)) / Number(length)
}

test('a steady counter has its rate in every window that it covers, however it was sampled', () => {
  const times = fc.uniqueArray(fc.bigInt({ min: 1n, max: 600n }), { minLength: 2, maxLength: 40 })
  fc.assert(
    fc.property(
      times,
      fc.bigInt({ min: 1n, max: 100n }),
      fc.bigInt({ min: 1n, max: 9n }),
      (all, seconds, speed) => {
        const points = all
          .sort((a, b) => (a < b ? -1 : 1))
          .map((time) => ({ time: time * SECOND, startTime: 0n, values: [speed * time] }))
        const rates = aligned(points, { kind: 'rate' }, seconds * SECOND, points.at(-1)!.time)
        for (const rate of rates.filter((one) => one !== null)) {
          expect(rate).toBeCloseTo(Number(speed), 9)
        }
        const coversLast = points.at(-1)!.time - points[0]!.time >= seconds * SECOND
        expect(coversLast && rates.at(-1) === null).toBe(false)
      },
    ),
  )
})

test('sums of disjoint groups add up to the sum of all', () => {
  const values = fc.option(fc.integer({ min: -1000, max: 1000 }))
  const series = fc.array(fc.array(values, { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(series, fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), (all, groups) => {
      const table: Table = {
        shape: { ...shape, hasStartTimes: false },
        series: all.map((column, i): Series => ({
          fields: [BigInt(groups[i]!)],
          points: column.map((value, second) => ({ time: BigInt(second), values: [value] })),
        })),
      }
      const sums = (fields: readonly string[], kind: 'sum' | 'count') => {
        const kept = shape.fields.filter(({ name }) => fields.includes(name))
        const reducer: PlanReducer = { kind }
        const node = {
          kind: 'group_by',
          input: scan,
          fields,
          reducer,
          shape: { ...shape, fields: kept },
        } as const
        const totals = new Map<bigint, number>()
        for (const { points } of groupBy(node, table, new Warnings()).series) {
          for (const {
            time,
            values: [value],
          } of points) {
            totals.set(time, (totals.get(time) ?? 0) + Number(value ?? 0))
          }
        }
        return totals
      }
      expect(sums(['id'], 'sum')).toEqual(sums([], 'sum'))
      expect(sums(['id'], 'count')).toEqual(sums([], 'count'))
    }),
  )
})
