import { z } from 'zod'

import type {
  RetentionChange,
  RetentionDeletion,
  RetentionPolicies,
  RetentionPolicyJson,
  RetentionSetRequest,
  TimeseriesUsage,
} from '../model/retention.ts'
import { count, pageOf } from './common.ts'

export const retentionPattern = z
  .string()
  .min(1)
  .max(200)
  .describe('A timeseries, the beginning of names such as `http_server:*`, or `default`.')

const days = z.int().min(1).max(20_000).describe('Whole days for which samples are kept.')
const bytes = z
  .int()
  .min(1)
  .nullable()
  .describe('What they may take on the disk, together; of `default`, what all samples may.')
const day = z.iso.date().describe('A UTC day.')

export const retentionPolicy: z.ZodType<RetentionPolicyJson> = z.object({
  pattern: retentionPattern,
  days,
  bytes,
  given: z.boolean().describe('Whether somebody has said so.'),
})

export const retentionPolicies: z.ZodType<RetentionPolicies> = z.object({
  items: z.array(retentionPolicy),
})

export const retentionSetRequest: z.ZodType<RetentionSetRequest> = z.strictObject({
  days,
  bytes: bytes.exactOptional(),
  dry_run: z.boolean().exactOptional().describe('Only say what would be deleted.'),
})

const retentionDeletion: z.ZodType<RetentionDeletion> = z.object({
  timeseries_name: z.string(),
  days: count,
  first_day: day,
  last_day: day,
  samples: count,
  bytes: count,
})

export const retentionChange: z.ZodType<RetentionChange> = z.object({
  policy: retentionPolicy.describe('That which holds then.'),
  applied: z.boolean().describe('Whether it is stored now; not if it was a dry run.'),
  deletions: z.array(retentionDeletion).describe('What is deleted for it, in the next minutes.'),
})

export const timeseriesUsage: z.ZodType<TimeseriesUsage> = z.object({
  timeseries_name: z.string(),
  pattern: retentionPattern.describe('Of the policy that holds for it.'),
  oldest_day: day,
  newest_day: day,
  samples: count,
  bytes: count.describe('On the disk: those of each day, shared out by samples.'),
})

export const timeseriesUsagePage = pageOf(timeseriesUsage)
