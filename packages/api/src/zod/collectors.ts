import { z } from 'zod'

import {
  COLLECTOR_SERVICE_STATES,
  COLLECTOR_STATES,
  MAX_CAPACITY,
  MAX_HEAVIEST,
  MIN_CAPACITY,
  type CollectorHeartbeat,
  type CollectorHeartbeatAnswer,
  type CollectorInfo,
  type CollectorStats,
  type CollectorStatus,
} from '../model/collectors.ts'
import { collectorHealth } from './collector-health.ts'
import { count, instant, pageOf, reachableAddress, uuid } from './common.ts'

export const collectorInfo: z.ZodType<CollectorInfo> = z.object({
  collector_id: uuid,
  address: reachableAddress.describe("Where the collector's HTTP API answers."),
  capacity: z
    .number()
    .min(MIN_CAPACITY)
    .max(MAX_CAPACITY)
    .exactOptional()
    .describe('Weight beside the other collectors: how many producers it gets. Default 1.'),
  api_token: z
    .string()
    .min(1)
    .max(200)
    .exactOptional()
    .describe('What that API wants as `authorization: Bearer …`; absent where it wants nothing.'),
  tls: z.boolean().exactOptional().describe('Whether that API speaks TLS. Default false.'),
})

const rate = z.number().nonnegative()

export const collectorHeartbeat: z.ZodType<CollectorHeartbeat> = z.object({
  n_producers: count,
  samples_per_second: rate.describe('Since the heartbeat before.'),
  spool_bytes: count.describe('Sealed on its disk and not stored yet.'),
  spool_limit_bytes: count.describe('The most that may wait there.'),
  heaviest: z
    .array(z.object({ producer_id: uuid, samples_per_second: rate }))
    .max(MAX_HEAVIEST)
    .describe('Those of its producers that give most samples, the most first.'),
})

const state = z.enum(COLLECTOR_STATES)

export const collectorHeartbeatAnswer: z.ZodType<CollectorHeartbeatAnswer> = z.object({
  state,
  list_version: count.describe(
    'Another one than at the last list: the list of its producers has changed.',
  ),
})

export const collectorStats: z.ZodType<CollectorStats> = z.object({
  id: uuid,
  state: state.nullable().describe('What it is for Nexus; null where Nexus has not said so.'),
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
  health: collectorHealth.exactOptional(),
})

export const collectorStatus: z.ZodType<CollectorStatus> = z.object({
  id: uuid,
  address: z.string(),
  state: z
    .enum(COLLECTOR_SERVICE_STATES)
    .describe('`drained`: it holds no producers any more and may be stopped.'),
  time_registered: instant,
  last_seen: instant,
  live: z.boolean(),
  capacity: z.number().positive(),
  n_producers: count,
  n_handing_over: count.describe('Assigned to others, and still collected until those have begun.'),
  samples_per_second: rate.nullable().describe('Null for one that sends no heartbeats.'),
  spool_bytes: count.nullable(),
  spool_limit_bytes: count.nullable(),
  info: collectorStats.nullable(),
})

export const collectorStatusPage = pageOf(collectorStatus)
