import { expect, test } from 'vitest'

import type { AnswerTable } from '../../answer/answer.ts'
import { csvPieces, jsonPieces } from './export-answer.ts'

const TABLE: AnswerTable = {
  name: 'a:b',
  rows: 3,
  starts: Uint32Array.of(0, 2, 3),
  fields: [{ name: 'room', values: ['x,"y"', null] }],
  times: BigInt64Array.of(1n, 1_700_000_000_123_456_789n, 2n),
  dimensions: [
    {
      name: 'datum',
      values: {
        kind: 'number',
        isBoolean: false,
        numbers: Float64Array.of(2 ** 63, Number.NaN, 3),
        exact: BigUint64Array.of(2n ** 63n + 1n, 0n, 3n),
      },
    },
  ],
}

test('CSV has every digit, and nothing where a value is missing', () => {
  expect([...csvPieces([TABLE, { ...TABLE, rows: 0, starts: Uint32Array.of(0) }])].join('')).toBe(
    [
      'table,room,timestamp,datum',
      'a:b,"x,""y""",1970-01-01T00:00:00.000000001Z,9223372036854775809',
      'a:b,"x,""y""",2023-11-14T22:13:20.123456789Z,',
      'a:b,,1970-01-01T00:00:00.000000002Z,3',
      '',
      'table,room,timestamp,datum',
      '',
    ].join('\n'),
  )
})

test('JSON has every digit', () => {
  const text = [...jsonPieces([TABLE])].join('')
  expect(text).toContain('9223372036854775809,null')
  expect(JSON.parse(text)).toMatchObject([
    {
      table: 'a:b',
      timeseries: [
        { fields: { room: 'x,"y"' }, timestamps_ns: ['1', '1700000000123456789'] },
        { fields: { room: null }, values: { datum: [3] } },
      ],
    },
  ])
})
