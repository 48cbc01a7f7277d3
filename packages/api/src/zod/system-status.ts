import { z } from 'zod'

import {
  DISK_FORECASTS,
  type CollectorProgress,
  type ProducersSummary,
  type ProgramStatus,
  type StorageStatus,
  type SystemStatus,
} from '../model/system-status.ts'
import { lossCount, slowProducer, storingProgress } from './collector-health.ts'
import { count, instant } from './common.ts'

const programStatus = z.object({
  name: z.string().describe('`nexus`, `collector`, `clickhouse` or `database`.'),
  id: z.string().exactOptional(),
  version: z.string().nullable(),
  url: z.string().nullable(),
  started: instant.nullable().describe('Since when it runs; null where it does not say.'),
  ok: z.boolean(),
  detail: z.string().exactOptional().describe('What is wrong.'),
}) satisfies z.ZodType<ProgramStatus>

const producersSummary: z.ZodType<ProducersSummary> = z.object({
  registered: count,
  assigned: count.describe('To a collector that lives.'),
  failing: count
    .nullable()
    .describe('Those whose last collection failed; null while no collector tells.'),
  late: count
    .nullable()
    .describe(
      'Those that were last collected more than three of their intervals ago; null while no collector tells.',
    ),
  refused: count.describe('Those that this Nexus refused to register of late.'),
})

const collectorProgress: z.ZodType<CollectorProgress> = z.object({
  id: z.string(),
  n_producers: count,
  ...storingProgress,
})

const storageStatus: z.ZodType<StorageStatus> = z.object({
  bytes: count.describe('Of all tables, compressed.'),
  rows: count,
  disk_free_bytes: count,
  disk_total_bytes: count,
  bytes_per_day: count.nullable().describe('Null until an hour has been measured.'),
  forecast: z
    .enum(DISK_FORECASTS)
    .describe('`lasts`: what is dropped as it gets old makes room for what comes.'),
  days_until_full: z.number().nonnegative().nullable().describe('Of a disk that fills.'),
  bytes_at_most: count
    .nullable()
    .describe('What they come to take once the oldest are dropped every day.'),
})

export const systemStatus = z.object({
  version: z.string(),
  started: instant,
  time: instant.describe('When this was found out: ages count from it.'),
  programs: z.array(programStatus),
  n_producers: count.nullable().describe('Null while the database of Nexus does not answer.'),
  n_collectors: count.nullable(),
  n_live_collectors: count.nullable(),
  n_schemas: count.nullable(),
  producers: producersSummary.nullable(),
  collectors: z.array(collectorProgress).describe('Those that answer and tell.'),
  losses: z.array(lossCount).describe('Of all collectors that tell, the most first.'),
  samples_per_second: z
    .number()
    .nonnegative()
    .nullable()
    .describe('What live collectors take together, as they last said; null while none has.'),
  slowest_producers: z
    .array(slowProducer)
    .describe('Those that took longest to answer, the longest first.'),
  storage: storageStatus.nullable().describe('Null while the metrics database does not answer.'),
}) satisfies z.ZodType<SystemStatus>
