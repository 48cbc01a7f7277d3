import { AUTHZ_SCOPES, DATUM_TYPES, FIELD_TYPES, TIMESERIES_NAME, UNITS } from '@oximeter/core'
import { z } from 'zod'

import type {
  LatestValue,
  SchemaOfferResults,
  SchemaOffers,
  TimeseriesSchemaJson,
  TimeseriesVersions,
} from '../model/timeseries.ts'
import { instant, pageOf } from './common.ts'
import { datumJson, fieldValueJson } from './datum-json.ts'

export const timeseriesName = z
  .string()
  .max(512)
  .regex(TIMESERIES_NAME, 'not a timeseries name (target:metric)')
  .describe('`target:metric`, both in snake_case.')

export const timeseriesSchema: z.ZodType<TimeseriesSchemaJson> = z.object({
  timeseries_name: timeseriesName,
  version: z.int().min(1).max(255),
  description: z.object({ target: z.string().max(4096), metric: z.string().max(4096) }),
  field_schema: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        field_type: z.enum(FIELD_TYPES),
        source: z.enum(['target', 'metric']),
        description: z.string().max(4096),
      }),
    )
    .max(256)
    .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
      error: 'a field is named twice',
    }),
  datum_type: z.enum(DATUM_TYPES),
  units: z.enum(UNITS),
  authz_scope: z.enum(AUTHZ_SCOPES),
  created: instant,
  provisional: z
    .boolean()
    .describe('Derived from samples alone: true until a definition is applied.'),
})

export const schemaOffers: z.ZodType<SchemaOffers> = z.object({
  schemas: z.array(timeseriesSchema).max(1000),
})

export const schemaOfferResults: z.ZodType<SchemaOfferResults> = z.object({
  results: z.array(
    z.object({ status: z.enum(['accepted', 'conflict']), schema: timeseriesSchema }),
  ),
})

export const timeseriesVersions: z.ZodType<TimeseriesVersions> = z.object({
  items: z.array(timeseriesSchema),
})

export const latestValue: z.ZodType<LatestValue> = z.object({
  timeseries_name: timeseriesName,
  timeseries_key: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('Decimal digits of an unsigned 64-bit number.'),
  fields: z.record(z.string(), fieldValueJson),
  timestamp: instant,
  start_time: instant.nullable(),
  datum: datumJson,
})

export const timeseriesSchemaPage = pageOf(timeseriesSchema)
export const latestValuePage = pageOf(latestValue)
