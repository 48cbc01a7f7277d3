import { expect, test } from 'vitest'

import type { AnswerTable, NumberColumn } from '../../answer/answer.ts'
import { cellAt, hasHeat, heatOf } from './heat.ts'

const SECOND = 1_000_000_000n

function numbers(...values: number[]): NumberColumn {
  return { kind: 'number', isBoolean: false, numbers: Float64Array.from(values) }
}

const BINS: AnswerTable = {
  name: 'a:b',
  rows: 6,
  starts: Uint32Array.of(0, 2, 4, 6),
  fields: [
    { name: 'bin_end', values: [10, 20, null] },
    { name: 'bin_start', values: [0, 10, 20] },
  ],
  times: BigInt64Array.of(
    60n * SECOND,
    120n * SECOND,
    60n * SECOND,
    120n * SECOND,
    60n * SECOND,
    120n * SECOND,
  ),
  dimensions: [{ name: 'datum', values: numbers(1, 2, Number.NaN, 4, 0, 5) }],
}

test('what the stage histogram makes', () => {
  const heat = heatOf([BINS])!
  expect([...heat.edges]).toEqual([0, 10, 20, Infinity])
  expect([...heat.times]).toEqual([60, 120])
  expect([...heat.cells]).toEqual([1, 0, 0, 2, 4, 5])
  expect(heat).toMatchObject({ step: 60, max: 5, series: 1 })
})

test('distributions, those of several series added; bins of no use are left out', () => {
  const table: AnswerTable = {
    name: 'a:b',
    rows: 3,
    starts: Uint32Array.of(0, 2, 3),
    fields: [{ name: 'route', values: ['/a', '/b'] }],
    times: BigInt64Array.of(60n * SECOND, 120n * SECOND, 60n * SECOND),
    dimensions: [
      {
        name: 'datum',
        values: {
          kind: 'distribution',
          missing: Uint8Array.of(0, 1, 0),
          offsets: Uint32Array.of(0, 3, 3, 6),
          bins: numbers(0, 1, 2, 0, 1, 2),
          counts: numbers(0, 3, 0, 0, 4, 0),
          statistics: [],
        },
      },
    ],
  }
  const heat = heatOf([table])!
  expect([...heat.edges]).toEqual([1, 2])
  expect([...heat.cells]).toEqual([7])
  expect(heat.series).toBe(2)
})

test('the cell under a cursor', () => {
  const heat = heatOf([BINS])!
  expect(cellAt(heat, 119, 1.5)).toEqual({ column: 1, row: 1, count: 4 })
  expect(cellAt(heat, 60, 0.1)).toEqual({ column: 0, row: 0, count: 1 })
  expect(cellAt(heat, 121, 0)).toBeUndefined()
})

test('numbers that are in no bins are no heat map', () => {
  const plain = { ...BINS, fields: [] }
  expect(hasHeat(plain)).toBe(false)
  expect(heatOf([plain])).toBeUndefined()
})
