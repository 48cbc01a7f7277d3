import {
  AUTHZ_SCOPES,
  DATUM_TYPES,
  FIELD_TYPES,
  ROLLUPS,
  TIMESERIES_NAME,
  UNITS,
} from '@oximeter/core'
import { z } from 'zod'

import type {
  FieldStatistics,
  FieldValueCount,
  LatestValue,
  SchemaApplyRequest,
  SchemaApplyResult,
  SchemaOfferResults,
  SchemaOffers,
  SeriesJson,
  StoredTimeseries,
  TimeseriesDetails,
  TimeseriesSchemaJson,
  TimeseriesStatistics,
  TimeseriesVersions,
} from '../model/timeseries.ts'
import { count, exactNumber, instant, pageOf } from './common.ts'
import { datumJson, fieldValueJson } from './datum-json.ts'

/** Fields of a schema, also of an open one to which fields are added. */
export const MAX_FIELDS = 256

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
    .max(MAX_FIELDS)
    .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
      error: 'a field is named twice',
    }),
  datum_type: z.enum(DATUM_TYPES),
  units: z.enum(UNITS),
  authz_scope: z.enum(AUTHZ_SCOPES),
  created: instant,
  provisional: z
    .boolean()
    .describe('Derived from samples alone: true until a definition is known.'),
  open: z
    .boolean()
    .exactOptional()
    .describe('Whether series may have other fields of type `string`, or lack some. Default: no.'),
  rollups: z
    .array(z.enum(ROLLUPS))
    .refine((rollups) => rollups.join() === ROLLUPS.filter((one) => rollups.includes(one)).join(), {
      error: 'roll-ups are each there once, the shortest first',
    })
    .exactOptional()
    .describe('By which pieces of time samples are rolled up, the shortest first. Default: none.'),
})

export const schemaOffers: z.ZodType<SchemaOffers> = z.object({
  schemas: z.array(timeseriesSchema).max(1000),
})

export const schemaOfferResults: z.ZodType<SchemaOfferResults> = z.object({
  results: z.array(
    z.object({ status: z.enum(['accepted', 'conflict']), schema: timeseriesSchema }),
  ),
})

export const schemaApplyRequest: z.ZodType<SchemaApplyRequest> = z.strictObject({
  schemas: z
    .array(timeseriesSchema)
    .min(1)
    .max(1000)
    .refine(
      (schemas) =>
        new Set(schemas.map((one) => `${one.timeseries_name} ${one.version}`)).size ===
        schemas.length,
      { error: 'a version of a timeseries is there twice' },
    ),
  dry_run: z.boolean().exactOptional().describe('Only says what would change. Default: no.'),
})

export const schemaApplyResult: z.ZodType<SchemaApplyResult> = z.object({
  applied: z
    .boolean()
    .describe(
      'Whether the definitions are what is stored now. Not if a change is breaking, or of a dry run.',
    ),
  changes: z.array(
    z.object({
      timeseries_name: timeseriesName,
      version: z.int().nullable().describe('Null where it is about all versions.'),
      kind: z.string().describe('What changes: `version_added`, `units_changed`, …'),
      breaking: z.boolean(),
      text: z.string().describe('For people: one line.'),
    }),
  ),
})

export const timeseriesVersions: z.ZodType<TimeseriesVersions> = z.object({
  items: z.array(timeseriesSchema),
})

const timeseriesKey = z
  .string()
  .regex(/^\d{1,20}$/)
  .describe('Decimal digits of an unsigned 64-bit number.')

export const latestValue: z.ZodType<LatestValue> = z.object({
  timeseries_name: timeseriesName,
  timeseries_key: timeseriesKey,
  fields: z.record(z.string(), fieldValueJson),
  timestamp: instant,
  start_time: instant.nullable(),
  datum: datumJson,
})

export const series: z.ZodType<SeriesJson> = z.object({
  timeseries_name: timeseriesName,
  timeseries_key: timeseriesKey,
  version: z.int().min(1).max(255),
  fields: z.record(z.string(), fieldValueJson),
  first_seen: instant.describe('To the day.'),
  last_seen: instant.describe('To the day.'),
})

export const timeseriesSchemaPage = pageOf(timeseriesSchema)
export const latestValuePage = pageOf(latestValue)
export const seriesPage = pageOf(series)

export const fieldValueCount: z.ZodType<FieldValueCount> = z.object({
  type: z.enum(FIELD_TYPES),
  value: z.union([z.string(), z.boolean(), exactNumber]),
  series: count.describe('How many series have it.'),
})

export const fieldValuePage = pageOf(fieldValueCount)

export const storedTimeseries: z.ZodType<StoredTimeseries> = z.object({
  samples: count,
  bytes: count.describe('On the disk: those of each day, shared out by samples.'),
  oldest_day: z.iso.date(),
  newest_day: z.iso.date(),
})

const statistics = {
  timeseries_name: timeseriesName,
  version: z.int().min(1).max(255).describe('The newest.'),
  versions: count,
  description: z.object({ target: z.string(), metric: z.string() }),
  datum_type: z.enum(DATUM_TYPES),
  units: z.enum(UNITS),
  authz_scope: z.enum(AUTHZ_SCOPES),
  fields: z
    .array(z.object({ name: z.string(), field_type: z.enum(FIELD_TYPES) }))
    .describe('Of all versions, ascending by name.'),
  series: count.describe('That the caller may see.'),
  new_series_hour: count.describe('First seen within the last hour.'),
  new_series_day: count.describe('First seen within the last day.'),
  samples_per_second: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Over the last five minutes; null where that takes the engine too long.'),
  last_seen: instant
    .nullable()
    .describe('When its newest sample is from, to ten minutes; null where there is none.'),
  storage: storedTimeseries
    .nullable()
    .describe('Null for who is no operator, and where nothing is stored.'),
}

export const timeseriesStatistics: z.ZodType<TimeseriesStatistics> = z.object(statistics)

const fieldStatistics: z.ZodType<FieldStatistics> = z.object({
  name: z.string(),
  field_type: z.enum(FIELD_TYPES),
  source: z.enum(['target', 'metric']),
  description: z.string(),
  values: count.describe('How many it has.'),
  most: z.array(fieldValueCount).max(10).describe('Those of most series, the most first.'),
})

export const timeseriesDetails: z.ZodType<TimeseriesDetails> = z.object({
  ...statistics,
  field_statistics: z.array(fieldStatistics).describe('Ascending by name.'),
})

export const timeseriesStatisticsPage = pageOf(timeseriesStatistics)
