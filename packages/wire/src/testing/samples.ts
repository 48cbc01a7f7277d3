import {
  DATUM_TYPES,
  type DatumType,
  type HistogramErrorInfo,
  type MetricsErrorInfo,
  type ProducerResult,
  type Sample,
} from '@oximeter/core'
import * as fc from 'fast-check'

import { data, missingData } from './data.ts'
import { texts, times } from './numbers.ts'
import { record } from './plain-record.ts'
import { timeseries } from './series.ts'

/** Any sample of data of the type, or of missing ones. Floats are finite. */
export function samples(type: DatumType): fc.Arbitrary<Sample> {
  return record({
    timeseries: timeseries(type),
    timestamp: times(),
    datum: fc.oneof({ arbitrary: data(type), weight: 5 }, missingData(type)),
  })
}

const everySample = fc.oneof(...DATUM_TYPES.map(samples))

/** Any sample whatever. Floats are finite. */
export function anySamples(): fc.Arbitrary<Sample> {
  return everySample
}

/** Any error that an error item may carry. */
export function errors(): fc.Arbitrary<MetricsErrorInfo> {
  const datumType = fc.constantFrom(...DATUM_TYPES)
  const message = texts()
  return fc.oneof(
    record({
      type: fc.constantFrom('datum_error', 'oximeter_server', 'toml', 'schema_definition'),
      message,
    }),
    record({ type: fc.constant('histogram_error'), error: histogramErrors() }),
    record({ type: fc.constant('parse_error'), src: message, typ: message }),
    record({ type: fc.constant('duplicate_field_name'), name: message }),
    record({
      type: fc.constantFrom(
        'missing_datum_requires_start_time',
        'missing_datum_cannot_have_start_time',
      ),
      datumType,
    }),
    record({ type: fc.constant('invalid_timeseries_name') }),
    record({
      type: fc.constant('target_metric_version_mismatch'),
      target: fc.nat(255),
      metric: fc.nat(255),
    }),
  )
}

function histogramErrors(): fc.Arbitrary<HistogramErrorInfo> {
  return fc.oneof(
    record({ type: fc.constantFrom('empty_bins', 'nonmonotonic_bins', 'non_finite_value') }),
    record({ type: fc.constant('non_adjoining_bins'), left: texts(), right: texts() }),
    record({ type: fc.constant('array_size_mismatch'), nBins: fc.nat(), nCounts: fc.nat() }),
    record({
      type: fc.constant('quantization'),
      error: record({
        type: fc.constantFrom(
          'overflow',
          'precision',
          'invalid_base',
          'invalid_steps',
          'uneven_steps_for_base',
          'powers_out_of_order',
        ),
      }),
    }),
    record({
      type: fc.constant('quantile'),
      error: record({
        type: fc.constantFrom('invalid_p_value', 'insufficient_sample_size', 'non_finite_value'),
      }),
    }),
  )
}

/** Any results of a collection; several samples of a series are likely. */
export function results(): fc.Arbitrary<ProducerResult[]> {
  const again = fc
    .array(anySamples(), { maxLength: 4 })
    .map((few) =>
      few.flatMap((sample) => [sample, { ...sample, timestamp: sample.timestamp / 2n }]),
    )
  return fc.array(
    fc.oneof(
      record({ status: fc.constant('ok'), samples: again }),
      record({ status: fc.constant('err'), error: errors() }),
    ),
    { maxLength: 4 },
  )
}
