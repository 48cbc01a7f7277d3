import { z } from 'zod'
import {
  DISCOVERY_KINDS,
  DISCOVERY_REFUSALS,
  MAX_DISCOVERY_REFUSALS,
  type DiscoveryRefusal,
  type DiscoverySources,
  type DiscoverySourceStatus,
} from '../model/discovery.ts'
import { count, instant } from './common.ts'

export const discoveryRefusal: z.ZodType<DiscoveryRefusal> = z.object({
  address: z.string(),
  id: z.string().nullable().describe('Null where it is not known.'),
  reason: z.enum(DISCOVERY_REFUSALS),
  detail: z.string().describe('The same in words.'),
})

export const discoverySourceStatus: z.ZodType<DiscoverySourceStatus> = z.object({
  source: z.string().describe('As it is configured, without its password.'),
  kind: z.enum(DISCOVERY_KINDS),
  last_attempt: instant,
  last_success: instant.nullable(),
  error: z.string().nullable().describe('Why it failed last; null if it has answered since.'),
  n_failures: count.describe('Since it answered last.'),
  n_targets: count.describe('Addresses that it named when it answered last.'),
  n_producers: count.describe('Registered because of it.'),
  n_refused: count,
  refused: z
    .array(discoveryRefusal)
    .describe(`Why what it names is not collected: the first ${MAX_DISCOVERY_REFUSALS}.`),
})

export const discoverySources: z.ZodType<DiscoverySources> = z.object({
  items: z.array(discoverySourceStatus),
})
