import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeltaHistogramTrack, type BinnedPoint } from './histogram-tracks.ts'
import { CumulativeSumTrack, DeltaSumTrack, GaugeTrack } from './number-tracks.ts'
import type { SeriesEvent, Taken } from './track.ts'

type Told = [startTime: number, time: number, value: number | bigint]

/** What a track makes of points, and what happened to its series. */
function taken(
  make: (onEvent: (event: SeriesEvent) => void) => {
    take(point: { startTime: bigint; time: bigint; value: number | bigint }): Taken
  },
  points: readonly Told[],
) {
  const events: SeriesEvent[] = []
  const track = make((event) => events.push(event))
  const all = points.map(([startTime, time, value]) => {
    const datum = track.take({ startTime: BigInt(startTime), time: BigInt(time), value })
    if (typeof datum === 'string') return datum
    const start = 'startTime' in datum ? [Number(datum.startTime)] : []
    return [...start, 'value' in datum ? datum.value : datum.type]
  })
  return { all, events }
}

const cumulative = (onEvent: (event: SeriesEvent) => void) =>
  new CumulativeSumTrack('cumulative_u64', onEvent)

test.for<[string, Told[], unknown[], SeriesEvent[]]>([
  [
    'goes on',
    [
      [10, 20, 5n],
      [10, 30, 8n],
    ],
    [
      [10, 5n],
      [10, 8n],
    ],
    [],
  ],
  [
    'repeats itself',
    [
      [10, 20, 5n],
      [10, 20, 5n],
    ],
    [[10, 5n], 'duplicate'],
    [],
  ],
  [
    'contradicts itself',
    [
      [10, 20, 5n],
      [10, 20, 6n],
    ],
    [[10, 5n], 'out_of_order'],
    [],
  ],
  [
    'comes late',
    [
      [10, 20, 5n],
      [10, 15, 4n],
    ],
    [[10, 5n], 'out_of_order'],
    [],
  ],
  [
    'restarts',
    [
      [10, 20, 5n],
      [25, 30, 1n],
    ],
    [
      [10, 5n],
      [25, 1n],
    ],
    ['restart'],
  ],
  [
    'restarts by a clock that is behind: after the last point',
    [
      [10, 20, 5n],
      [15, 30, 1n],
    ],
    [
      [10, 5n],
      [21, 1n],
    ],
    ['restart'],
  ],
  [
    'falls without another start: it began after the last point',
    [
      [10, 20, 5n],
      [10, 30, 1n],
      [10, 40, 2n],
    ],
    [
      [10, 5n],
      [21, 1n],
      [21, 2n],
    ],
    ['restart'],
  ],
  [
    'is told by an older process, too',
    [
      [10, 20, 5n],
      [25, 30, 1n],
      [10, 40, 9n],
    ],
    [[10, 5n], [25, 1n], 'superseded'],
    ['restart'],
  ],
  [
    'does not know its start',
    [
      [0, 20, 5n],
      [0, 30, 8n],
    ],
    [
      [0, 5n],
      [0, 8n],
    ],
    [],
  ],
  [
    'does not know its start, and says so by its first time',
    [
      [20, 20, 5n],
      [20, 30, 8n],
    ],
    [
      [0, 5n],
      [0, 8n],
    ],
    [],
  ],
  [
    'does not know its start, and falls',
    [
      [0, 20, 5n],
      [0, 30, 1n],
    ],
    [
      [0, 5n],
      [21, 1n],
    ],
    ['restart'],
  ],
  ['is negative', [[10, 20, -1n]], ['negative'], []],
])('a running total that %s', ([, points, all, events]) => {
  expect(taken(cumulative, points)).toEqual({ all, events })
})

const delta = (onEvent: (event: SeriesEvent) => void) =>
  new DeltaSumTrack({ isInteger: true, isMonotonic: true }, onEvent)

test.for<[string, Told[], unknown[], SeriesEvent[]]>([
  [
    'adjoin',
    [
      [10, 20, 5n],
      [20, 30, 3n],
    ],
    [
      [10, 5n],
      [10, 8n],
    ],
    [],
  ],
  [
    'are sent again',
    [
      [10, 20, 5n],
      [10, 20, 5n],
      [20, 30, 1n],
    ],
    [[10, 5n], 'duplicate', [10, 6n]],
    [],
  ],
  [
    'contradict each other',
    [
      [10, 20, 5n],
      [10, 20, 6n],
    ],
    [[10, 5n], 'out_of_order'],
    [],
  ],
  [
    'overlap',
    [
      [10, 20, 5n],
      [15, 25, 6n],
    ],
    [[10, 5n], 'overlap'],
    [],
  ],
  [
    'leave a gap',
    [
      [10, 20, 5n],
      [30, 40, 1n],
    ],
    [
      [10, 5n],
      [10, 6n],
    ],
    ['gap'],
  ],
  [
    'fill a gap: what is late is in the next total',
    [
      [10, 20, 5n],
      [30, 40, 1n],
      [20, 30, 2n],
      [40, 50, 1n],
    ],
    [[10, 5n], [10, 6n], 'later', [10, 9n]],
    ['gap', 'gap_filled'],
  ],
  [
    'fill a gap twice: it counts once',
    [
      [10, 20, 5n],
      [40, 50, 1n],
      [20, 30, 2n],
      [20, 30, 2n],
      [25, 35, 1n],
    ],
    [[10, 5n], [10, 6n], 'later', 'out_of_order', 'out_of_order'],
    ['gap', 'gap_filled'],
  ],
  [
    'come late, of what is counted',
    [
      [10, 20, 5n],
      [20, 30, 1n],
      [10, 20, 5n],
    ],
    [[10, 5n], [10, 6n], 'out_of_order'],
    [],
  ],
  [
    'do not say since when',
    [
      [0, 20, 5n],
      [0, 30, 1n],
      [0, 30, 1n],
    ],
    [[19, 5n], [19, 6n], 'duplicate'],
    [],
  ],
  ['are negative', [[10, 20, -5n]], ['negative'], []],
  [
    'fill 64 bits: the total begins anew',
    [
      [10, 20, 2n ** 64n - 1n],
      [20, 30, 7n],
    ],
    [
      [10, 2n ** 64n - 1n],
      [20, 7n],
    ],
    ['restart'],
  ],
])('deltas that %s', ([, points, all, events]) => {
  expect(taken(delta, points)).toEqual({ all, events })
})

test('deltas in any order, sent any number of times, are counted once each', () => {
  const sizes = fc.array(fc.bigInt(0n, 2n ** 60n), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat()), (values, choices) => {
      // The first and the last are sent where they belong: what is before the first is unknown.
      const told = values.map((value, i): Told => [10 * i + 10, 10 * i + 20, value])
      const between = told.slice(1).flatMap((each) => [each, each])
      const shuffled = between
        .map((each) => ({ each, at: choices.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ each }) => each)
      const end: Told = [10 * values.length + 10, 10 * values.length + 20, 0n]
      const { all } = taken(delta, [told[0]!, ...shuffled, end])
      expect(all.at(-1)).toEqual([10, values.reduce((sum, value) => sum + value, 0n)])
    }),
  )
})

test('a sum of doubles is that of their decimals', () => {
  const tenths = Array.from({ length: 1000 }, (_, i): Told => [i + 1, i + 2, 0.1])
  const { all } = taken(
    (onEvent) => new DeltaSumTrack({ isInteger: false, isMonotonic: true }, onEvent),
    tenths,
  )
  expect(all.at(-1)).toEqual([1, 100])
  // That is more than JavaScript's own sum of them says.
  expect(tenths.reduce((sum, [, , value]) => sum + Number(value), 0)).not.toBe(100)
})

test('deltas that may be negative are the value of a gauge', () => {
  const { all } = taken(
    (onEvent) => new DeltaSumTrack({ isInteger: true, isMonotonic: false }, onEvent),
    [
      [10, 20, 5n],
      [20, 30, -7n],
    ],
  )
  expect(all).toEqual([[5n], [-2n]])
})

test.for<[string, Told[], unknown[]]>([
  [
    'changes',
    [
      [0, 20, 1.5],
      [0, 30, -2],
    ],
    [[1.5], [-2]],
  ],
  [
    'is sent again',
    [
      [0, 20, 1.5],
      [0, 20, 1.5],
    ],
    [[1.5], 'duplicate'],
  ],
  [
    'comes late',
    [
      [0, 20, 1.5],
      [0, 10, 1],
    ],
    [[1.5], 'out_of_order'],
  ],
  ['is no number', [[0, 20, NaN]], [['missing']]],
])('a gauge that %s', ([, points, all]) => {
  expect(taken(() => new GaugeTrack('f64'), points).all).toEqual(all)
})

const point = (from: bigint, edges: number[], counts: bigint[]): BinnedPoint => ({
  startTime: from,
  time: from + 10n,
  count: counts.reduce((sum, count) => sum + count, 0n),
  sum: 1,
  min: undefined,
  max: undefined,
  bins: Float64Array.from(edges),
  counts: BigUint64Array.from(counts),
})

test('deltas of a histogram with other bins begin anew where the others ended', () => {
  const events: SeriesEvent[] = []
  const track = new DeltaHistogramTrack((event) => events.push(event))
  const all = [
    point(10n, [-1, 0], [1n, 2n]),
    point(20n, [-1, 0], [0n, 1n]),
    point(30n, [-1, 0, 1], [5n, 0n, 0n]),
  ].map((each) => track.take(each))
  expect(all).toMatchObject([
    { startTime: 10n, counts: BigUint64Array.of(1n, 2n), sumOfSamples: 1 },
    { startTime: 10n, counts: BigUint64Array.of(1n, 3n), sumOfSamples: 2 },
    { startTime: 30n, counts: BigUint64Array.of(5n, 0n, 0n), sumOfSamples: 1 },
  ])
  expect(events).toEqual(['restart'])
})
