import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cumulativeU64,
  DATUM_TYPES,
  f64,
  Histogram,
  histogramU8,
  metric,
  pointsToSamples,
  samplesToPoints,
  SeriesNumbering,
  string,
  target,
  type Points,
  type Sample,
} from '../index.ts'
import { arbitrarySample } from '../../test/arbitrary-samples.ts'
import { codeOf } from '../../test/thrown.ts'

const server = target('server', { name: string() }).of({ name: 'one' })
const level = metric('level', { of: string() }, f64())
const requests = metric('requests', {}, cumulativeU64())

function samplesOf(points: readonly Points[], numbering: SeriesNumbering): Sample[] {
  return points.flatMap((part) => [...pointsToSamples(part, (n) => numbering.describe(n))])
}

/** In the order in which they are in points: by datum type. */
function byType(samples: readonly Sample[]): Sample[] {
  const types = [...new Set(samples.map(({ timeseries }) => timeseries.datumType))]
  return types.flatMap((type) => samples.filter(({ timeseries }) => timeseries.datumType === type))
}

test.for(DATUM_TYPES)('points of %s are the samples that they were made of', (type) => {
  const answers = fc.array(fc.array(arbitrarySample(type), { maxLength: 8 }), { maxLength: 3 })
  fc.assert(
    fc.property(answers, (each) => {
      const numbering = new SeriesNumbering()
      numbering.hold()
      const collected = each.map((samples) => samplesToPoints(samples, numbering))
      expect(collected.map((points) => samplesOf(points, numbering))).toEqual(each)
    }),
    { numRuns: 50 },
  )
})

test('several types are several points, each in order', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySample()), (samples) => {
      const numbering = new SeriesNumbering()
      numbering.hold()
      const points = samplesToPoints(samples, numbering)
      expect(points.map(({ datumType }) => datumType)).toEqual([
        ...new Set(samples.map(({ timeseries }) => timeseries.datumType)),
      ])
      expect(samplesOf(points, numbering)).toEqual(byType(samples))
    }),
  )
})

const STARTED = 1_000_000n

function counted(value: number, startTime: bigint): Sample {
  return requests.sample(server, {}, { value, startTime }, 5_000_000n)
}

test('one timestamp is said once, several are a column', () => {
  const numbering = new SeriesNumbering()
  const [one, other] = [1n, 2n].map((time) => level.sample(server, { of: 'a' }, 1, time))
  expect(samplesToPoints([one!, one!], numbering)).toMatchObject([{ timestamps: 1n }])
  expect(samplesToPoints([one!, other!], numbering)).toMatchObject([
    { timestamps: BigInt64Array.of(1n, 2n) },
  ])
})

test('a series that began anew keeps its number, and brings its start time', () => {
  const numbering = new SeriesNumbering()
  const [first] = samplesToPoints([counted(5, STARTED)], numbering)
  expect(first).toMatchObject({ series: Uint32Array.of(0), startTimes: undefined })
  const [second] = samplesToPoints([counted(1, 2n * STARTED)], numbering)
  expect(second).toMatchObject({
    series: Uint32Array.of(0),
    startTimes: BigInt64Array.of(2n * STARTED),
  })
  expect(numbering.describe(0)).toMatchObject({ startTime: STARTED })
})

test('a series is known by what it is, whatever object says it', () => {
  const numbering = new SeriesNumbering()
  for (let i = 0; i < 3; i++) samplesToPoints([counted(i, STARTED)], numbering)
  samplesToPoints([level.sample(server, { of: 'a' }, 1)], numbering)
  samplesToPoints([level.sample(server, { of: 'b' }, 1)], numbering)
  expect(numbering.size).toBe(3)
})

test('other bins are another number', () => {
  const numbering = new SeriesNumbering()
  const sizes = metric('sizes', {}, histogramU8({ edges: [1] }))
  const sampleWith = (edges: number[]) =>
    sizes.sample(server, {}, Histogram.fromEdges('u8', edges), 2n ** 62n)
  const hold = numbering.hold()
  const numbers = [[1], [1], [1, 2], [3], [1]].map(
    (edges) => samplesToPoints([sampleWith(edges)], numbering)[0]!.series[0],
  )
  expect(numbers).toEqual([0, 0, 1, 2, 3])
  expect([...numbers.keys()].map((n) => numbering.describe(n)?.layout?.bins)).toEqual([
    Uint8Array.of(0, 1),
    Uint8Array.of(0, 1, 2),
    Uint8Array.of(0, 3),
    Uint8Array.of(0, 1),
    undefined,
  ])
  hold.release()
  expect([...numbers.keys()].filter((n) => numbering.describe(n))).toEqual([3])
})

test('rows of series that nobody describes are left out', () => {
  const numbering = new SeriesNumbering()
  const samples = ['a', 'b', 'c'].map((of) => level.sample(server, { of }, 1))
  const [points] = samplesToPoints(samples, numbering)
  const some = pointsToSamples(points!, (n) => (n === 1 ? numbering.describe(n) : undefined))
  expect([...some]).toEqual([samples[1]])
})

test.for<[string, object]>([
  ['a type that is none', { datum: { type: 'f16', value: 1 } }],
  ['a type that is not that of the series', { datum: { type: 'i8', value: 1 } }],
  ['a value that is not of the type', { datum: { type: 'f64', value: '1' } }],
  ['a timestamp past 64 bits', { timestamp: 2n ** 63n }],
])('%s is refused', ([, wrong]) => {
  const sample = { ...level.sample(server, { of: 'a' }, 1), ...wrong } as Sample
  expect(codeOf(() => samplesToPoints([sample], new SeriesNumbering()))).toBe('datum_error')
})
