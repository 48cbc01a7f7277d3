import { DATUM_TYPES } from '@oximeter/core'
import { z } from 'zod'

import type { SampleJson } from '../model/sample-json.ts'
import { instant } from './common.ts'
import { datumJson, fieldValueJson } from './datum-json.ts'
import { timeseriesName } from './timeseries.ts'

const fieldSet = z.object({
  name: z.string(),
  fields: z.record(z.string(), z.object({ name: z.string(), value: fieldValueJson })),
})

/** One sample of a producer's answer. For the documents: samples are decoded by `@oximeter/wire`. */
export const sampleJson: z.ZodType<SampleJson> = z.object({
  measurement: z.object({ timestamp: instant, datum: datumJson }),
  timeseries_name: timeseriesName,
  timeseries_version: z.int().min(1).max(255).default(1),
  target: fieldSet,
  metric: fieldSet,
})

export const metricsErrorJson = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['datum_error', 'oximeter_server', 'toml', 'schema_definition']),
    content: z.string(),
  }),
  z.object({ type: z.literal('histogram_error'), content: z.looseObject({ type: z.string() }) }),
  z.object({
    type: z.literal('parse_error'),
    content: z.object({ src: z.string(), typ: z.string() }),
  }),
  z.object({
    type: z.literal('duplicate_field_name'),
    content: z.object({ name: z.string() }),
  }),
  z.object({
    type: z.enum(['missing_datum_requires_start_time', 'missing_datum_cannot_have_start_time']),
    content: z.object({ datum_type: z.enum(DATUM_TYPES) }),
  }),
  z.object({ type: z.literal('invalid_timeseries_name') }),
  z.object({
    type: z.literal('target_metric_version_mismatch'),
    content: z.object({ target: z.int(), metric: z.int() }),
  }),
])

/** One item per registered producer, in the order of registration. */
export const producerResults = z.array(
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), info: z.array(sampleJson) }),
    z.object({ status: z.literal('err'), info: metricsErrorJson }),
  ]),
)
