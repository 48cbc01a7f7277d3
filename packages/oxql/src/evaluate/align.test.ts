import { expect, test } from 'vitest'
import type { AlignMethod, AlignNode, ScanNode } from '../plan/plan.ts'
import { align } from './align.ts'
import type { Point } from './table.ts'
import { Warnings } from './warnings.ts'

const SECOND = 1_000_000_000n

const shape: ScanNode['shape'] = {
  name: 'a:b',
  fields: [],
  dimensions: [{ name: 'a:b', type: 'integer', metricType: 'delta' }],
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

function aligned(points: readonly Point[], method: AlignMethod, seconds: bigint, end: bigint) {
  const window = seconds * SECOND
  const alignment = { end: end * SECOND, step: window }
  const node: AlignNode = {
    kind: 'align',
    input: scan,
    method,
    window,
    step: window,
    shape: { ...shape, alignment },
  }
  const table = { shape, series: [{ fields: [], points }] }
  const { series } = align(node, table, new Warnings())
  return series[0]?.points.map(({ time, values }) => [Number(time) / 1e9, values[0]])
}

/** (start, time]: value */
function deltas(...all: readonly (readonly [number, number, bigint | null])[]): Point[] {
  return all.map(([start, time, value]) => ({
    startTime: BigInt(start) * SECOND,
    time: BigInt(time) * SECOND,
    values: [value],
  }))
}

const shifted = deltas(
  [3, 13, 10n],
  [13, 23, 10n],
  [23, 33, 10n],
  [33, 43, 10n],
  [43, 53, 10n],
  [53, 63, 10n],
)

test('an interval that reaches beyond the last window has its share in it', () => {
  const means = aligned(shifted, { kind: 'mean' }, 20n, 60n)
  expect(means).toEqual([
    [20, 17],
    [40, 10],
    [60, 10],
  ])
  expect(aligned(shifted, { kind: 'increase' }, 20n, 60n)).toEqual([
    [20, 17],
    [40, 20],
    [60, 20],
  ])
})

test('a long interval is in each window that it touches', () => {
  expect(aligned(deltas([0, 10, 6n], [10, 40, 12n]), { kind: 'mean' }, 10n, 40n)).toEqual([
    [10, 6],
    [20, 4],
    [30, 4],
    [40, 4],
  ])
})

test('a whole first delta is in no window that is shorter', () => {
  const points = deltas([0, 40, 12n]).map((point) => ({ ...point, isWhole: true }))
  expect(aligned(points, { kind: 'count' }, 39n, 40n)).toEqual([[40, 0]])
  expect(aligned(points, { kind: 'count' }, 40n, 40n)).toEqual([[40, 1]])
})

test('a series that begins after the end has no points, and is left out', () => {
  expect(aligned(shifted, { kind: 'sum' }, 10n, 12n)).toBeUndefined()
})
