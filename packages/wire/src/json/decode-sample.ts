import { datumTypeOf, type Sample } from '@oximeter/core'

import { asObject, required } from './checks.ts'
import { decodeDatum } from './decode-datum.ts'
import { decodeSeries } from './decode-series.ts'
import { decodeTime } from './decode-time.ts'
import type { JsonValue } from './json-reader.ts'

/** Reads one sample in whatever legal shape, checking everything: what decoding means. */
export function decodeSample(value: JsonValue): Sample {
  const sample = asObject(value, 'the sample')
  const measurement = asObject(required(sample, 'measurement', 'the sample'), 'the measurement')
  const timestamp = decodeTime(
    required(measurement, 'timestamp', 'the measurement'),
    'the timestamp',
  )
  const datum = decodeDatum(required(measurement, 'datum', 'the measurement'))
  return { timeseries: decodeSeries(sample, datumTypeOf(datum)), timestamp, datum }
}
