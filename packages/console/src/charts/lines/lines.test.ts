import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { AnswerTable, FieldValue } from '../../answer/answer.ts'
import { linesOf } from './lines.ts'
import { nearestSeries, valuesAbout } from './nearest.ts'
import { commonFields } from './series-names.ts'
import { REST, stackOf } from './stack.ts'
import { rangeOf, statisticsOf } from './statistics.ts'

type Points = readonly (readonly [seconds: number, value: number])[]
const MISSING = Number.NaN

function tableOf(
  name: string,
  series: readonly { fields: Record<string, FieldValue>; points: Points }[],
): AnswerTable {
  const points = series.flatMap((one) => one.points)
  const starts = [0]
  for (const one of series) starts.push(starts.at(-1)! + one.points.length)
  return {
    name,
    rows: points.length,
    starts: Uint32Array.from(starts),
    fields: Object.keys(series[0]?.fields ?? {}).map((field) => ({
      name: field,
      values: series.map(({ fields }) => fields[field] ?? null),
    })),
    times: BigInt64Array.from(points, ([seconds]) => BigInt(Math.round(seconds * 1e9))),
    dimensions: [
      {
        name: 'datum',
        values: {
          kind: 'number',
          isBoolean: false,
          numbers: Float64Array.from(points, ([, value]) => value),
        },
      },
    ],
  }
}

const TWO = tableOf('host:load', [
  {
    fields: { host: 'a', cpu: 1, rack: 'r' },
    points: [
      [1_700_000_000.5, 1],
      [1_700_000_010.5, MISSING],
      [1_700_000_020.5, 5],
      [1_700_000_090.5, 3],
    ],
  },
  {
    fields: { host: 'b', cpu: 1, rack: 'r' },
    points: [
      [1_700_000_000.5, 10],
      [1_700_000_010.5, 20],
    ],
  },
])

test('series are named by what differs, and what they have in common is said once', () => {
  const { names, xs } = linesOf([TWO])
  expect(names.map(({ label }) => label)).toEqual(['a', 'b'])
  expect(commonFields(names)).toEqual([
    ['cpu', 1],
    ['rack', 'r'],
  ])
  expect(xs[0]).toBe(1_700_000_000.5)
})

test.for([
  ['b', ['a', 'b']],
  // Two of one host: nothing else tells them apart.
  ['a', [`host=a · id=${uuid(0)}`, `host=a · id=${uuid(1)}`, `host=b · id=${uuid(2)}`]],
] as const)('an identifier is no name where others tell series apart: %s', ([second, labels]) => {
  const hosts = ['a', second, ...(second === 'a' ? ['b'] : [])]
  const table = tableOf(
    'host:load',
    hosts.map((host, i) => ({ fields: { host, id: uuid(i) }, points: [[1, i] as const] })),
  )
  expect(linesOf([table]).names.map(({ label }) => label)).toEqual(labels)
})

function uuid(n: number): string {
  return `0b1c8ad2-40bd-4c23-a1b7-30a1b8f7c0a${n}`
}

test('several tables have their names in those of series; a lonely series says what it is', () => {
  const one = tableOf('host:swap', [{ fields: { host: 'a' }, points: [[1, 1]] }])
  expect(linesOf([TWO, one]).names.map(({ label }) => label)).toEqual([
    'host:load · a',
    'host:load · b',
    'host:swap · a',
  ])
  expect(linesOf([one]).names[0]?.label).toBe('host:swap · host=a')
})

test('numbers of each series leave out what is missing, and count it', () => {
  const lines = linesOf([TWO])
  const { last, min, max, mean, missing } = statisticsOf(lines)
  expect([last, min, max, mean].map((of) => [...of])).toEqual([
    [3, 20],
    [1, 10],
    [5, 20],
    [3, 15],
  ])
  // One without a value, and a hole of 70 s where points come every 10 s.
  expect([...missing]).toEqual([2, 0])
  expect(rangeOf(lines, (series) => series === 0, 1_700_000_000, 1_700_000_050)).toEqual([1, 5])
  expect(rangeOf(lines, () => true, 0, 1)).toBeUndefined()
})

test('the nearest series is nearest in value at the nearest time that has one', () => {
  const lines = linesOf([TWO])
  const at = (seconds: number, y: number, shown: readonly number[] = [0, 1]) =>
    nearestSeries(lines, shown, { x: 1_700_000_000 + seconds, y, within: 6 })
  expect(at(1, 9)).toEqual({ series: 1, point: 4 })
  expect(at(1, 2)).toEqual({ series: 0, point: 0 })
  expect(at(11, 2)).toEqual({ series: 1, point: 5 })
  expect(at(11, 2, [0])).toBeUndefined()
  expect(at(50, 2)).toBeUndefined()
})

/** Zero has one text, though it has two signs. */
function textOf(values: readonly number[]): string {
  return values.map((one) => one + 0).join()
}

test('at the cursor ten values are told, about the nearest one, the greatest first', () => {
  const AT = 1_700_000_000
  const value = fc.oneof(fc.double(), fc.constant(MISSING), fc.integer({ min: 0, max: 3 }))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.nat(), (values, which) => {
      const series = values.map((one, i) => ({ fields: { i }, points: [[AT, one] as const] }))
      const there = [...values.keys()].filter((i) => !Number.isNaN(values[i]!))
      const one = there[which % there.length]
      const near = one === undefined ? undefined : { series: one, point: one }
      const about = { x: AT, within: 6, near }
      const told = valuesAbout(linesOf([tableOf('a:b', series)]), [...values.keys()], about, 10)

      expect(told).toHaveLength(Math.min(10, there.length))
      expect(told.some((row) => row.series === near?.series)).toBe(near !== undefined)
      for (const row of told) expect(row.value).toBe(values[row.series])
      const sorted = there.map((i) => values[i]!).toSorted((a, b) => b - a)
      const runs = [...sorted.keys(), 0].map((i) => textOf(sorted.slice(i, i + told.length)))
      expect(runs).toContain(textOf(told.map((row) => row.value)))
    }),
  )
})

test('a stack adds up what there is at each time, the largest at the bottom', () => {
  const lines = linesOf([TWO])
  const { times, bands } = stackOf(lines, [0, 1], statisticsOf(lines).mean)
  expect([...times].map((time) => time - 1_700_000_000.5)).toEqual([0, 10, 20, 90])
  expect(bands.map(({ series, tops }) => [series, ...tops])).toEqual([
    [1, 10, 20, 0, 0],
    [0, 11, 20, 5, 3],
  ])
})

test('bands that would be too thin to tell apart are one', () => {
  const many = tableOf(
    'a:b',
    Array.from({ length: 100 }, (_, i) => ({ fields: { i }, points: [[1, 1] as const] })),
  )
  const lines = linesOf([many])
  const { bands } = stackOf(lines, [...lines.names.keys()], statisticsOf(lines).mean)
  expect(bands).toHaveLength(40)
  expect(bands.at(-1)).toMatchObject({ series: REST, tops: Float64Array.of(100) })
})
