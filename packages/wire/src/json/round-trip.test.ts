import {
  absentStatistics,
  DATUM_TYPES,
  FIELD_TYPES,
  timeseriesOf,
  type ProducerResult,
  type Sample,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { anySamples, data, fields, results, samples } from '../testing/index.ts'
import { ByteCursor } from './canonical/byte-cursor.ts'
import { SampleReader } from './canonical/sample-reader.ts'
import { decodeDatum } from './decode-datum.ts'
import { decodeResults } from './decode-results.ts'
import { encodeDatum } from './encode-datum.ts'
import { encodeResults } from './encode-results.ts'
import { parseJsonExact } from './exact-json.ts'
import { SeriesCache } from './series-cache.ts'

/** What decoding should make of results: themselves, as far as they are said, with nothing refused. */
function decoded(given: readonly ProducerResult[]): unknown {
  return given.map((item) =>
    item.status === 'ok' ? { ...item, samples: item.samples.map(said), refused: [] } : item,
  )
}

/** Histograms that lack statistics are said to be missing. */
function said(sample: Sample): Sample {
  const { datum } = sample
  if (!('bins' in datum) || absentStatistics(datum) === 0) return sample
  const { type: datumType, startTime } = datum
  return { ...sample, datum: { type: 'missing', datumType, startTime } }
}

/** The same JSON in a form that only the exact way reads. */
function respelt(body: Uint8Array): Buffer {
  return Buffer.from(Buffer.from(body).toString().replaceAll('{"measurement":', '{ "measurement":'))
}

test.for(DATUM_TYPES)('%s data come back bit for bit', (type) => {
  fc.assert(
    fc.property(fc.array(samples(type), { minLength: 1, maxLength: 3 }), (some) => {
      const given: ProducerResult[] = [{ status: 'ok', samples: some }]
      const body = encodeResults(given)
      expect(decodeResults(body).items).toStrictEqual(decoded(given))
      expect(decodeResults(respelt(body)).items).toStrictEqual(decoded(given))
    }),
    { numRuns: 60 },
  )
})

test.for(FIELD_TYPES)('%s fields come back bit for bit', (type) => {
  fc.assert(
    fc.property(fields(type, 'a'), fields(type, 'b'), (a, b) => {
      const timeseries = timeseriesOf({
        name: 'some:thing',
        version: 1,
        targetFields: [a],
        metricFields: [b],
        datumType: 'bool',
      })
      const sample = { timeseries, timestamp: 0n, datum: { type: 'bool', value: true } } as const
      const given: ProducerResult[] = [{ status: 'ok', samples: [sample] }]
      const body = encodeResults(given)
      expect(decodeResults(body).items).toStrictEqual(decoded(given))
      expect(decodeResults(respelt(body)).items).toStrictEqual(decoded(given))
    }),
  )
})

test('whole results come back, errors too', () => {
  fc.assert(
    fc.property(results(), (given) => {
      const body = encodeResults(given)
      expect(decodeResults(body).items).toStrictEqual(decoded(given))
    }),
  )
})

test.for(DATUM_TYPES)('a %s alone comes back', (type) => {
  fc.assert(
    fc.property(data(type), (datum) => {
      expect(decodeDatum(parseJsonExact(encodeDatum(datum)))).toStrictEqual(datum)
    }),
    { numRuns: 30 },
  )
})

test('the quick way reads nearly all that is written here', () => {
  fc.assert(
    fc.property(anySamples(), (sample) => {
      const body = Buffer.from(encodeResults([{ status: 'ok', samples: [sample] }]))
      const cursor = new ByteCursor(body)
      cursor.offset = '[{"status":"ok","info":['.length
      const quick = new SampleReader(new SeriesCache()).read(cursor)
      // Escapes, years that are not whole and counts past a quadrillion are for the exact way.
      const isUsual = !/\\|"2262-|[^\d]\d{16,}[,}\]]/.test(body.toString())
      expect(quick !== undefined || !isUsual).toBe(true)
      expect(quick ?? said(sample)).toStrictEqual(said(sample))
    }),
    { numRuns: 500 },
  )
})
