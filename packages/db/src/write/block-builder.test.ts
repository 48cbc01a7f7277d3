import {
  DATUM_TYPES,
  histogramF64,
  histogramU64,
  metric,
  samplesToPoints,
  SeriesNumbering,
  target,
  timeseriesOf,
  type DatumType,
  type Points,
  type Sample,
} from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import { array, assert, boolean, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import {
  BlockBuilder,
  rowTexts,
  SKIP,
  type BlockBuilderOptions,
  type SealedBlock,
} from '../index.ts'

const OPTIONS: BlockBuilderOptions = { clock: () => 7n, maxRows: 5 }

/** Samples of a few series, each of which has several. */
function someSamples(type: DatumType) {
  const drawn = array(record({ sample: samples(type), sameSeries: boolean() }), { maxLength: 12 })
  return drawn.map((all) => {
    const made: Sample[] = []
    for (const { sample, sameSeries } of all) {
      const before = made.at(-1)
      made.push(sameSeries && before ? { ...sample, timeseries: before.timeseries } : sample)
    }
    return made
  })
}

function inColumns(builder: BlockBuilder, numbering: SeriesNumbering, batch: Sample[]): void {
  const hold = numbering.hold()
  const points = samplesToPoints(batch, numbering)
  const ids = Uint32Array.from({ length: numbering.size }, (_, number) => {
    const description = numbering.describe(number)
    return description ? builder.register(description) : SKIP
  })
  for (const part of points) builder.addPoints(part, ids)
  builder.release(ids.filter((id) => id !== SKIP))
  hold.release()
}

const DAY = 86_400_000_000_000n

function dayOf({ timestamp }: Sample): number {
  return Number(timestamp / DAY) - (timestamp % DAY < 0n ? 1 : 0)
}

test.for(DATUM_TYPES)('points of %s make the same blocks as their samples do', (type) => {
  assert(
    property(array(someSamples(type), { maxLength: 4 }), (batches) => {
      const [bySample, byPoints] = [new BlockBuilder(OPTIONS), new BlockBuilder(OPTIONS)]
      const numbering = new SeriesNumbering()
      const expected: SealedBlock[] = []
      const made: SealedBlock[] = []
      for (const drawn of batches) {
        // In columns each day is taken as a whole; the digits of floats depend on what came before.
        const batch = drawn.toSorted((a, b) => dayOf(a) - dayOf(b))
        for (const sample of batch) bySample.add(sample)
        inColumns(byPoints, numbering, batch)
        expect([byPoints.rows, byPoints.bytes]).toEqual([bySample.rows, bySample.bytes])
        expected.push(...bySample.seal())
        made.push(...byPoints.seal())
      }
      expect(made).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('histograms in columns as they fill up make the same blocks', () => {
  const at = target('shop', {}).of({})
  const sizes = metric('sizes', {}, histogramU64({ decades: [0, 4] })).on(at)
  const times = metric('times', {}, histogramF64({ decades: [-2, 2] })).on(at)
  const [bySample, byPoints] = [new BlockBuilder(OPTIONS), new BlockBuilder(OPTIONS)]
  const numbering = new SeriesNumbering()
  for (let round = 0; round < 30; round++) {
    const batch = [...sizes.produce(), ...times.produce()].map((sample) => {
      return { ...sample, timestamp: BigInt(round) * 1_000_000_000n }
    })
    for (const sample of batch) bySample.add(sample)
    inColumns(byPoints, numbering, batch)
    sizes.with({}).observe(round * 37)
    times.with({}).observe(round / 7)
  }
  expect(byPoints.seal()).toEqual(bySample.seal())
})

test('a sample that comes twice in a batch is in its block once, as it came last', () => {
  const timeseries = timeseriesOf({
    name: 'a:b',
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'i64',
  })
  const builder = new BlockBuilder()
  for (const value of [1n, 2n, 3n]) {
    builder.add({ timeseries, timestamp: value / 2n, datum: { type: 'i64', value } })
  }
  const block = builder.seal().find(({ table }) => table === 'measurements_i64')!
  expect(Array.from(rowTexts(block), ({ body }) => body)).toMatchObject([
    expect.stringMatching(/"timestamp":0,"datum":1}$/),
    expect.stringMatching(/"timestamp":1,"datum":3}$/),
  ])
})

function counterSeries(name: string) {
  const fields = { targetFields: [], metricFields: [] }
  const datumType = 'cumulative_u64' as const
  return { timeseries: timeseriesOf({ name, version: 1, ...fields, datumType }), startTime: 5n }
}

test('ids are shared, counted, and given away again; series without any are forgotten', () => {
  const builder = new BlockBuilder()
  const first = builder.register(counterSeries('a:a'))
  expect(builder.register(counterSeries('a:a'))).toBe(first)
  const restarted = builder.register({ ...counterSeries('a:a'), startTime: 6n })
  expect(restarted).not.toBe(first)
  expect(builder.series).toBe(1)
  builder.release([first, restarted])
  builder.seal()
  expect(builder.register(counterSeries('a:a'))).toBe(first)
  expect(builder.series).toBe(1)
  builder.release([first, first])
  // Points that were added before are in their block all the same.
  const points: Points = {
    datumType: 'cumulative_u64',
    rows: 2,
    series: Uint32Array.of(1, 0),
    timestamps: 10n,
    startTimes: undefined,
    missing: undefined,
    data: { kind: 'numbers', values: BigUint64Array.of(8n, 9n) },
  }
  expect(builder.addPoints(points, Uint32Array.of(first, SKIP))).toEqual([])
  expect(builder.rows).toBe(1)
  const block = builder.seal().find(({ table }) => table === 'measurements_cumulativeu64')!
  expect(Array.from(rowTexts(block), ({ body }) => body)).toMatchObject([
    expect.stringMatching(/"start_time":5,"timestamp":10,"datum":9}$/),
  ])
  expect(builder.series).toBe(0)
  expect(() => builder.addPoints(points, Uint32Array.of(SKIP))).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  )
})

test('rows that no table can hold go to quarantine, and the rest is stored', () => {
  const timeseries = timeseriesOf({
    name: 'a:b',
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'i64',
  })
  const builder = new BlockBuilder(OPTIONS)
  const id = builder.register({ timeseries })
  const points: Points = {
    datumType: 'i64',
    rows: 3,
    series: Uint32Array.of(0, 0, 0),
    timestamps: BigInt64Array.of(1n, -(2n ** 63n), 3n),
    startTimes: undefined,
    missing: Uint8Array.of(0, 0, 1),
    data: { kind: 'numbers', values: BigInt64Array.of(4n, 5n, 0n) },
  }
  expect(builder.addPoints(points, Uint32Array.of(id))).toMatchObject([
    { row: 1, reason: 'implausible_time' },
  ])
  const blocks = builder.seal()
  expect(blocks.map(({ table, rows }) => [table, rows])).toEqual([
    ['timeseries', 1],
    ['measurements_i64', 2],
    ['latest', 1],
    ['quarantine', 1],
  ])
  const [kept] = rowTexts(blocks.at(-1)!)
  expect(kept!.body).toContain('-9223372036854775808')
  const floats = {
    ...points,
    datumType: 'f64',
    data: { kind: 'numbers', values: new Float64Array(3) },
  }
  const problems = builder.addPoints(floats as Points, Uint32Array.of(id))
  expect(problems.map(({ reason }) => reason)).toEqual(Array(3).fill('invalid_datum'))
})

test('a block that is spent gives its memory to another, which is none the worse', () => {
  const numbering = new SeriesNumbering()
  const series = timeseriesOf({
    name: 'a:b',
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'i64',
  })
  const pointsFrom = (first: number): Points[] => {
    const batch = Array.from({ length: 20_000 }, (_, index): Sample => {
      const value = BigInt(first + index)
      return { timeseries: series, timestamp: value, datum: { type: 'i64', value } }
    })
    return samplesToPoints(batch, numbering)
  }
  const [frugal, plain] = [new BlockBuilder(), new BlockBuilder()]
  const sealOf = (builder: BlockBuilder, first: number) => {
    const ids = Uint32Array.of(builder.register({ timeseries: series }))
    for (const part of pointsFrom(first)) builder.addPoints(part, ids)
    return builder.seal().find(({ table }) => table === 'measurements_i64')!
  }

  const [spent, kept] = [sealOf(frugal, 0), sealOf(frugal, 1)]
  frugal.reuse(spent)
  const next = sealOf(frugal, 2)
  expect(next.body.buffer).toBe(spent.body.buffer)
  expect([kept, next]).toEqual([sealOf(plain, 1), sealOf(plain, 2)])
})
