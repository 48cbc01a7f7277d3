import { z } from 'zod'

import { durationToMs } from '../model/duration.ts'
import {
  ASSIGNMENT_REASONS,
  MAX_INTERVAL_MS,
  MAX_REGISTERED_SCHEMAS,
  MIN_INTERVAL_MS,
  PRODUCER_KINDS,
  REGISTRATION_REFUSALS,
} from '../model/producers.ts'
import type {
  AssignedProducer,
  CollectOutcome,
  FailingProducer,
  ProducerAssignments,
  ProducerCollections,
  ProducerDetails,
  ListedProducer,
  ProducerEndpoint,
  ProducerListing,
  ProducerRegistrationRequest,
  ProducerRegistrationResponse,
  ProducerStatus,
  RefusalCount,
  RefusedRegistration,
  SchemaConflictJson,
} from '../model/producers.ts'
import { count, duration, hostName, instant, pageOf, reachableAddress, uuid } from './common.ts'
import { timeseriesSchema } from './timeseries.ts'

const endpointShape = {
  id: uuid,
  kind: z.enum(PRODUCER_KINDS),
  address: reachableAddress.describe('Where the producer answers collections.'),
  interval: duration
    .refine((interval) => inRange(durationToMs(interval)), {
      error: `an interval is ${MIN_INTERVAL_MS} ms to ${MAX_INTERVAL_MS / 3_600_000} h`,
    })
    .describe(
      `Time between two collections: ${MIN_INTERVAL_MS} ms to ${MAX_INTERVAL_MS / 3_600_000} h.`,
    ),
  tls: z.boolean().exactOptional().describe('Whether it speaks TLS there. Default false.'),
  server_name: hostName
    .exactOptional()
    .describe('Name that its certificate is for, where that is not the host of the address.'),
}

/** What a header can carry. */
const collectionToken = z.string().regex(/^[\x21-\x7e]{1,512}$/, {
  error: 'a token is 1 to 512 visible ASCII characters',
})

function inRange(ms: number): boolean {
  return ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS
}

export const producerEndpoint: z.ZodType<ProducerEndpoint> = z.object(endpointShape)

export const producerRegistrationRequest: z.ZodType<ProducerRegistrationRequest> = z.object({
  ...endpointShape,
  schemas: z
    .array(timeseriesSchema)
    .max(MAX_REGISTERED_SCHEMAS)
    .exactOptional()
    .describe('Definitions of its timeseries, to be known before their first sample.'),
  collection_token: collectionToken
    .exactOptional()
    .describe(
      'What it wants of its collector as `authorization: Bearer …`; absent where it wants nothing.',
    ),
})

export const listedProducer: z.ZodType<ListedProducer> = z.object({
  id: uuid.describe('Collections are at `/{id}`.'),
  kind: z.enum(PRODUCER_KINDS).exactOptional(),
  interval: endpointShape.interval.exactOptional(),
})

export const producerListing: z.ZodType<ProducerListing> = z.object({
  producers: z.array(listedProducer).max(1000),
})

export const schemaConflict: z.ZodType<SchemaConflictJson> = z.object({
  timeseries_name: z.string(),
  version: z.int(),
  detail: z.string().describe('How the definition differs from what is stored, in words.'),
})

export const assignedProducer: z.ZodType<AssignedProducer> = z.object({
  ...endpointShape,
  generation: count
    .exactOptional()
    .describe('Rises whenever the producer gets another collector; acknowledgements name it.'),
  collection_token: collectionToken
    .exactOptional()
    .describe('To be shown to it, over TLS or on loopback; absent where it wants none.'),
})

export const producerRegistrationResponse: z.ZodType<ProducerRegistrationResponse> = z.object({
  lease_duration: duration.describe('The registration ends when it is not renewed for this long.'),
  schema_conflicts: z
    .array(schemaConflict)
    .exactOptional()
    .describe('Definitions that contradict what is stored: their samples will be quarantined.'),
})

export const refusedRegistration: z.ZodType<RefusedRegistration> = z.object({
  id: uuid
    .nullable()
    .describe('Null where the request did not say a UUID: then they are counted by `peer`.'),
  address: z.string().nullable().describe('Where the producer says it answers.'),
  peer: z.string().describe('IP address that the last one came from.'),
  reason: z.enum(REGISTRATION_REFUSALS),
  detail: z.string().describe('What was wrong with the last one, in words.'),
  count,
  first_at: instant,
  last_at: instant,
})

const attempt = {
  started_at: instant,
  time_queued: duration,
  time_collecting: duration,
}

const refusalCount: z.ZodType<RefusalCount> = z.object({
  reason: z.string(),
  count,
  last_at: instant,
  example: z.string(),
})

export const producerDetails: z.ZodType<ProducerDetails> = z.object({
  id: uuid,
  interval: duration,
  address: z.string(),
  registered: instant,
  updated: instant,
  last_success: z.object({ ...attempt, n_samples: count }).nullable(),
  last_failure: z.object({ ...attempt, reason: z.string(), detail: z.string() }).nullable(),
  n_collections: count,
  n_failures: count,
  n_samples_collected: count,
  n_refused_samples: count,
  n_error_items: count,
  n_quarantined: count,
  refusals: z.array(refusalCount),
  quarantines: z.array(refusalCount),
  failures: z.array(z.object({ reason: z.string(), count })),
  last_error_item: z.object({ at: instant, type: z.string(), message: z.string() }).nullable(),
})

export const failingProducer: z.ZodType<FailingProducer> = z.object({
  id: uuid,
  reason: z.string().describe('Short and stable.'),
  detail: z.string().describe('The same in words.'),
})

/** As Nexus answers it: what was once registered is not checked again. */
export const producerStatus = z.object({
  id: uuid,
  kind: z.enum(PRODUCER_KINDS),
  address: z.string(),
  interval: duration,
  tls: z.boolean().exactOptional(),
  server_name: z.string().exactOptional(),
  source: z
    .string()
    .exactOptional()
    .describe('Of one that does not register itself: the source that names it.'),
  schema_conflicts: z
    .array(schemaConflict)
    .exactOptional()
    .describe(
      'Definitions of its last registration with this Nexus that contradict what is stored.',
    ),
  collector_id: uuid.nullable(),
  time_registered: instant,
  time_renewed: instant,
  lease_expires: instant,
  status: producerDetails.nullable(),
  status_error: z.string().exactOptional(),
}) satisfies z.ZodType<ProducerStatus>

export const collectOutcome: z.ZodType<CollectOutcome> = z.object({
  started_at: instant,
  time_collecting: duration,
  n_samples: count,
  n_refused: count,
  n_error_items: count,
  bytes: count,
  outcome: z.enum(['success', 'failure']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
})

export const producerAssignments: z.ZodType<ProducerAssignments> = z.object({
  items: z.array(
    z.object({
      time: instant,
      collector_id: uuid,
      generation: count.describe('Higher than that of any collector that it had before.'),
      reason: z.enum(ASSIGNMENT_REASONS),
    }),
  ),
})

export const producerCollections: z.ZodType<ProducerCollections> = z.object({
  items: z.array(
    z.object({
      started_at: instant,
      time_collecting: duration,
      n_samples: count,
      n_refused: count,
      bytes: count.describe("Size of the answers' bodies."),
      outcome: z.enum(['success', 'failure']),
      reason: z.string().nullable().describe('Why it failed: short and stable.'),
    }),
  ),
})

export const producerEndpointPage = pageOf(producerEndpoint)
export const assignedProducerPage = pageOf(assignedProducer)
export const producerDetailsPage = pageOf(producerDetails)
export const producerStatusPage = pageOf<ProducerStatus>(producerStatus)
export const refusedRegistrationPage = pageOf(refusedRegistration)
export const failingProducerPage = pageOf(failingProducer)
