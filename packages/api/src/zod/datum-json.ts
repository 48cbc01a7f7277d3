import {
  DATUM_TYPES,
  FIELD_TYPES,
  isCounter,
  isHistogram,
  type DatumType,
  type GaugeDatumType,
} from '@oximeter/core'
import { z } from 'zod'

import type { DatumJson, FieldValueJson } from '../model/datum-json.ts'
import { exactNumber, instant } from './common.ts'

type NumberGauge = Exclude<GaugeDatumType, 'bool' | 'string' | 'bytes'>

export const fieldValueJson: z.ZodType<FieldValueJson> = z.object({
  type: z.enum(FIELD_TYPES),
  value: z.union([z.string(), z.boolean(), exactNumber]),
})

export const quantileJson = z.object({
  p: z.number(),
  marker_heights: z.array(z.number()).length(5),
  marker_positions: z.array(exactNumber).length(5),
  desired_marker_positions: z.array(z.number()).length(5),
})

const binRange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('range'), start: exactNumber, end: exactNumber }),
  z.object({ type: z.literal('range_from'), start: exactNumber }),
  z.object({ type: z.literal('range_to'), end: exactNumber }),
])

export const histogramJson = z.object({
  start_time: instant,
  bins: z.array(z.object({ range: binRange, count: exactNumber })),
  n_samples: exactNumber,
  min: exactNumber.nullable(),
  max: exactNumber.nullable(),
  sum_of_samples: exactNumber.nullable(),
  squared_mean: z.number().nullable(),
  p50: quantileJson.nullable(),
  p90: quantileJson.nullable(),
  p99: quantileJson.nullable(),
})

export const datumJson: z.ZodType<DatumJson> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bool'), datum: z.boolean() }),
  z.object({ type: z.literal('string'), datum: z.string() }),
  z.object({ type: z.literal('bytes'), datum: z.array(z.int().min(0).max(255)) }),
  z.object({ type: z.enum(DATUM_TYPES.filter(isNumberGauge)), datum: exactNumber }),
  z.object({
    type: z.enum(DATUM_TYPES.filter(isCounter)),
    datum: z.object({ start_time: instant, value: exactNumber }),
  }),
  z.object({ type: z.enum(DATUM_TYPES.filter(isHistogram)), datum: histogramJson }),
  z.object({
    type: z.literal('missing'),
    datum: z.object({ datum_type: z.enum(DATUM_TYPES), start_time: instant.nullable() }),
  }),
])

function isNumberGauge(type: DatumType): type is NumberGauge {
  return /^[iuf]\d/.test(type)
}
