import { z } from 'zod'

import type { CollectorInfo, CollectorStats, CollectorStatus } from '../model/collectors.ts'
import { count, instant, pageOf, reachableAddress, uuid } from './common.ts'

export const collectorInfo: z.ZodType<CollectorInfo> = z.object({
  collector_id: uuid,
  address: reachableAddress.describe("Where the collector's HTTP API answers."),
})

export const collectorStats: z.ZodType<CollectorStats> = z.object({
  id: uuid,
  last_refresh: instant.nullable(),
  version: z.string(),
  started: instant,
  n_producers: count,
  n_collections: count,
  n_failed_collections: count,
  n_samples_collected: count,
  n_refused_samples: count,
  n_error_items: count,
  n_quarantined: count,
  n_samples_queued: count,
  n_samples_inserted: count,
  n_failed_inserts: count,
  n_samples_dropped: count,
})

export const collectorStatus: z.ZodType<CollectorStatus> = z.object({
  id: uuid,
  address: z.string(),
  time_registered: instant,
  last_seen: instant,
  live: z.boolean(),
  n_producers: count,
  info: collectorStats.nullable(),
})

export const collectorStatusPage = pageOf(collectorStatus)
