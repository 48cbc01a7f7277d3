import {
  makeField,
  timeseriesOf,
  type DatumType,
  type Sample,
  type Timeseries,
} from '@oximeter/core'
import { describe, expect, test } from 'vitest'

import type { DecodedResponse } from '../response.ts'
import type { WireErrorCode } from '../wire-error.ts'
import { decodeResults, ResultsDecoder } from './decode-results.ts'
import { encodeResults } from './encode-results.ts'

function seriesOf(id: number, datumType: DatumType = 'u8'): Timeseries {
  return timeseriesOf({
    name: 'some:thing',
    version: 1,
    targetFields: [makeField('id', 'i64', id)],
    metricFields: [],
    datumType,
  })
}

function bodyOf(...ids: number[]): Uint8Array {
  const samples = ids.map((id) => sampleOf(seriesOf(id)))
  return encodeResults([{ status: 'ok', samples }])
}

function sampleOf(timeseries: Timeseries): Sample {
  return { timeseries, timestamp: 0n, datum: { type: 'u8', value: 1 } }
}

function decodedSeries(response: DecodedResponse): Timeseries[] {
  return response.items.flatMap((item) =>
    item.status === 'ok' ? item.samples.map((sample) => sample.timeseries) : [],
  )
}

function idsOf(series: readonly Timeseries[]): number[] {
  return series.map(({ targetFields }) => Number(targetFields[0]?.value))
}

describe('one object for a series', () => {
  test('within a response', () => {
    const [a, b, again] = decodedSeries(decodeResults(bodyOf(1, 2, 1)))
    expect(again).toBe(a)
    expect(b).not.toBe(a)
  })

  test('whatever the form of its samples', () => {
    const usual = Buffer.from(bodyOf(1)).toString().slice('[{"status":"ok","info":['.length, -3)
    const spaced = usual.replace('{"measurement"', '{ "measurement"')
    const body = Buffer.from(`[{"status":"ok","info":[${usual},${spaced},${usual}]}]`)
    const [a, b, c] = decodedSeries(decodeResults(body))
    expect(b).toBe(a)
    expect(c).toBe(a)
  })

  test('from response to response, in any order', () => {
    const decoder = new ResultsDecoder()
    const first = decodedSeries(decoder.decode(bodyOf(1, 2, 3, 4)))
    for (const ids of [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [2, 4, 1],
      [1, 1, 2, 2, 3, 3, 4, 4],
      [1, 5, 2, 3, 4],
    ]) {
      const series = decodedSeries(decoder.decode(bodyOf(...ids)))
      expect(idsOf(series)).toStrictEqual(ids)
      for (const each of series) {
        const [id] = idsOf([each])
        expect(each === first[id! - 1]).toBe(id! <= 4)
      }
    }
  })

  test('is kept through one response without it, and not two', () => {
    const decoder = new ResultsDecoder()
    const [first] = decodedSeries(decoder.decode(bodyOf(1)))
    decoder.decode(bodyOf())
    const [second] = decodedSeries(decoder.decode(bodyOf(1)))
    expect(second).toBe(first)
    decoder.decode(bodyOf())
    decoder.decode(bodyOf())
    const [third] = decodedSeries(decoder.decode(bodyOf(1)))
    expect(third).toStrictEqual(first)
    expect(third).not.toBe(first)
  })

  test('another datum type is another series', () => {
    const samples: Sample[] = [
      sampleOf(seriesOf(1)),
      { timeseries: seriesOf(1, 'i8'), timestamp: 0n, datum: { type: 'i8', value: 1 } },
    ]
    const body = encodeResults([{ status: 'ok', samples }])
    const decoder = new ResultsDecoder()
    for (let i = 0; i < 3; i++) {
      expect(decodedSeries(decoder.decode(body)).map((each) => each.datumType)).toStrictEqual([
        'u8',
        'i8',
      ])
    }
  })

  test('a body that cannot be read leaves the decoder fit for the next', () => {
    const decoder = new ResultsDecoder()
    const [first] = decodedSeries(decoder.decode(bodyOf(1)))
    expect(() => decoder.decode(bodyOf(2, 3).subarray(0, -5))).toThrow('ends at byte')
    expect(decodedSeries(decoder.decode(bodyOf(1)))[0]).toBe(first)
  })
})

describe('a body that cannot be read', () => {
  test.for([
    ['', 'truncated'],
    ['{"status":"ok","info":[]}', 'not-results'],
    ['"oops"', 'not-results'],
    ['null', 'not-results'],
    ['<html>', 'syntax'],
    ['[] []', 'syntax'],
    ['[{"status":"ok","info":[{"measurement":{"timestamp":nope}}]}]', 'syntax'],
    [`[{"status":"ok","info":[{"later":${'['.repeat(5000)}`, 'too-deep'],
  ] satisfies [string, WireErrorCode][])('%s is %s', ([body, code]) => {
    expect(() => decodeResults(Buffer.from(body))).toThrow(
      expect.objectContaining({ code }) as Error,
    )
  })

  test('is truncated wherever it ends', () => {
    const body = bodyOf(1, 2)
    for (let length = 0; length < body.length; length++) {
      expect(() => decodeResults(body.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'truncated', offset: length }) as Error,
      )
    }
  })

  test('is too large past the limit', () => {
    const body = bodyOf(1)
    expect(decodeResults(body, { maxBytes: body.length }).items).toHaveLength(1)
    expect(() => decodeResults(body, { maxBytes: body.length - 1 })).toThrow(
      expect.objectContaining({ code: 'too-large' }) as Error,
    )
  })
})

test('a view into larger memory is read where it is', () => {
  const body = bodyOf(1)
  const memory = new Uint8Array(body.length + 20).fill(0x78)
  memory.set(body, 10)
  const view = memory.subarray(10, 10 + body.length)
  expect(idsOf(decodedSeries(decodeResults(view)))).toStrictEqual([1])
})
