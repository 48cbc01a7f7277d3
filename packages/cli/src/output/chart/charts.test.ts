import type { OxqlTableJson } from '@oximeter/api/client'
import { describe, expect, test } from 'vitest'

import { gauges, pointsOf } from '../../../test/oxql-answers.ts'
import type { Style } from '../table.ts'
import { formatCharts } from './charts.ts'
import { scaleOf, shortNumber } from './scale.ts'

const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../../test/golden/${name}.txt`
const surface = { width: 72, height: 8, hasColours: false }
const wave = (phase: number, gap = 0): (number | null)[] =>
  Array.from({ length: 180 }, (_, i) =>
    i > 90 && i < 90 + gap ? null : 50 + 40 * Math.sin(i / 20 + phase),
  )

test('one series is a line, with a gap where values are missing', async () => {
  const chart = formatCharts([gauges('host:load', { oven: wave(0, 20) })], surface, plain)
  await expect(chart).toMatchFileSnapshot(golden('chart-line'))
})

test('several are lines of different colours, or rows of bars where there are none', async () => {
  const table = gauges('host:load', { oven: wave(0), kettle: wave(2, 20), 'odd\n': [] })
  await expect(formatCharts([table], surface, plain)).toMatchFileSnapshot(golden('chart-bars'))
  const coloured = formatCharts([table], { ...surface, hasColours: true }, plain)
  for (const colour of ['36', '33', '35']) expect(coloured).toContain(`\u001B[${colour}m━━`)
  expect(coloured).toContain('odd\\u000a')
})

test('what histogram makes is a heat map', async () => {
  const table: OxqlTableJson = { name: 'http:latency', timeseries: [0, 1, 2, 3, 4, 5].map(binOf) }
  await expect(formatCharts([table], surface, plain)).toMatchFileSnapshot(golden('chart-heat-map'))
})

test.for<[string, OxqlTableJson, string]>([
  ['no series', { name: 'a:b', timeseries: [] }, 'a:b\nNo points.\n'],
  ['no values', gauges('a:b', { x: [null] }), 'No values.'],
  [
    'text',
    {
      name: 'a:b',
      timeseries: [{ fields: {}, points: pointsOf({ type: 'string', values: ['x'] }) }],
    },
    'Text has no chart',
  ],
  [
    'distributions',
    {
      name: 'a:b',
      timeseries: [
        { fields: {}, points: pointsOf({ type: 'double_distribution', values: [null] }) },
      ],
    },
    '| histogram',
  ],
])('%s', ([, table, words]) => {
  expect(formatCharts([table], surface, plain)).toContain(words)
})

test('one value, and values that are all the same', () => {
  for (const values of [[0], [5, 5, 5], [-3, -3]]) {
    const chart = formatCharts([gauges('a:b', { x: values })], surface, plain)
    expect(chart).toMatch(/[┤│][\u2801-\u28FF]/)
  }
})

describe('scales', () => {
  test.for<[number, number, number[]]>([
    [0, 95, [0, 50, 100]],
    [3, 95, [0, 50, 100]],
    [1000, 1001, [1000, 1000.5, 1001]],
    [-95, -3, [-100, -50, 0]],
    [7, 7, [5, 10]],
    [0, 0, [0, 0.5]],
  ])('from %d to %d', ([smallest, largest, ticks]) => {
    expect(scaleOf(smallest, largest, 3).ticks).toEqual(ticks)
  })

  test.for<[number, string]>([
    [0, '0'],
    [0.25, '0.25'],
    [9999, '9999'],
    [1_500_000, '1.5M'],
    [-12_000, '-12k'],
    [3e-7, '3e-7'],
    [2e22, '2e+22'],
  ])('%d is %s', ([value, text]) => {
    expect(shortNumber(value)).toBe(text)
  })
})

/** How many samples there were in a bin, over time. */
function binOf(i: number) {
  const start = i === 0 ? {} : { bin_start: { type: 'double', value: 2 ** i } as const }
  const end = i === 5 ? {} : { bin_end: { type: 'double', value: 2 ** (i + 1) } as const }
  const counts = Array.from({ length: 60 }, (_, time) =>
    Math.max(0, Math.round(20 - 9 * Math.abs(i - 2.5 - 2 * Math.sin(time / 9)))),
  )
  return { fields: { ...start, ...end }, points: pointsOf({ type: 'integer', values: counts }) }
}
