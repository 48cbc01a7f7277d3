import {
  msToDuration,
  type ProducerAssignments,
  type ProducerCollection,
  type ProducerDetails,
  type ProducerStatus,
  type RefusedRegistration,
} from '@oximeter/api/client'

import { ago, DAY, HOUR, MINUTE, SECOND } from './ago.ts'
import type { Fleet, MadeProducer } from './fleet.ts'
import { hashOf, noiseAt, Random } from './random.ts'

const RENEWED_EVERY = 10 * MINUTE
const REMEMBERED = 20

/** A producer as it is now: its collections go on. */
export function producerNow(producer: MadeProducer): ProducerStatus {
  const { id, kind, address, intervalMs, collector, registeredAgoMs } = producer
  const renewedAgoMs = Date.now() % RENEWED_EVERY
  return {
    id,
    kind,
    address,
    interval: msToDuration(intervalMs),
    collector_id: collector?.id ?? null,
    time_registered: ago(registeredAgoMs),
    time_renewed: ago(renewedAgoMs),
    lease_expires: ago(renewedAgoMs - 3 * RENEWED_EVERY),
    status: null,
    ...(collector?.trouble === 'silent'
      ? { status_error: 'its collector does not answer' }
      : collector !== undefined && { status: detailsOf(producer, collector.startedAgoMs) }),
  }
}

function detailsOf(producer: MadeProducer, collectedForMs: number): ProducerDetails {
  const { id, address, intervalMs, failure, isQuarantined, samples } = producer
  const [last] = collectionsNow(producer)
  const collections = Math.floor(collectedForMs / intervalMs)
  const failures = failure === undefined ? hashOf(id) & 1 : Math.ceil(collections / 9)
  return {
    id,
    interval: msToDuration(intervalMs),
    address,
    registered: ago(collectedForMs),
    updated: ago(collectedForMs),
    last_success:
      last === undefined
        ? null
        : {
            started_at: failure === undefined ? last.started_at : ago(47 * MINUTE),
            time_queued: msToDuration(0),
            time_collecting: msToDuration(producer.tookMs),
            n_samples: samples,
          },
    last_failure:
      failure === undefined || last === undefined
        ? null
        : {
            started_at: last.started_at,
            time_queued: msToDuration(0),
            time_collecting: last.time_collecting,
            reason: failure.reason,
            detail: failure.detail,
          },
    n_collections: collections,
    n_failures: failures,
    n_samples_collected: (collections - failures) * samples,
    n_refused_samples: 0,
    n_error_items: 0,
    n_quarantined: isQuarantined ? 412 : 0,
    refusals: [],
    quarantines: isQuarantined
      ? [
          {
            reason: 'schema_conflict',
            count: 412,
            last_at: ago(9 * SECOND),
            example:
              'http_server:request_duration: units are milliseconds, the schema says seconds',
          },
        ]
      : [],
    failures: failures === 0 ? [] : [{ reason: failure?.reason ?? 'unreachable', count: failures }],
    last_error_item: null,
  }
}

/** The last collections of a producer up to now, the newest first. */
export function collectionsNow(producer: MadeProducer): ProducerCollection[] {
  const { id, intervalMs, isLate, failure, samples, tookMs } = producer
  if (producer.collector === undefined) return []
  const phase = Math.abs(hashOf(id)) % intervalMs
  const lateMs = isLate ? 5 * intervalMs + 20 * SECOND : 0
  const last = Math.floor((Date.now() - phase - lateMs) / intervalMs)
  return Array.from({ length: REMEMBERED }, (_, back) => {
    const startedAt = (last - back) * intervalMs + phase
    const noise = 0.8 + 0.4 * noiseAt(last - back)
    const hasFailed = failure !== undefined
    return {
      started_at: new Date(startedAt).toISOString(),
      time_collecting: msToDuration(failure?.tookMs ?? Math.round(tookMs * noise)),
      n_samples: hasFailed ? 0 : samples,
      n_refused: 0,
      bytes: hasFailed ? 0 : Math.round(samples * 31 * noise),
      outcome: hasFailed ? 'failure' : 'success',
      reason: failure?.reason ?? null,
    }
  })
}

export function assignmentsOf({ id, collector, registeredAgoMs }: MadeProducer, fleet: Fleet) {
  if (collector === undefined) return { items: [] } satisfies ProducerAssignments
  const before = fleet.collectors.find((one) => one !== collector)
  return {
    items: [
      { time: ago(registeredAgoMs / 2), collector_id: collector.id, generation: 2, reason: 'join' },
      {
        time: ago(registeredAgoMs),
        collector_id: before?.id ?? new Random(id).uuid(),
        generation: 1,
        reason: 'registered',
      },
    ],
  } satisfies ProducerAssignments
}

export function refusedRegistrations(): RefusedRegistration[] {
  const random = new Random('refused')
  return [
    {
      id: random.uuid(),
      address: '127.0.0.1:8080',
      peer: 'fd00:1122:3344:117::5',
      reason: 'forbidden_address',
      detail:
        '127.0.0.1 is loopback: a collector would ask itself. Register an address that it reaches.',
      count: 118,
      first_at: ago(2 * HOUR),
      last_at: ago(21 * SECOND),
    },
    {
      id: null,
      address: null,
      peer: 'fd00:1122:3344:121::9',
      reason: 'unauthorized',
      detail: 'the token has expired',
      count: 3,
      first_at: ago(DAY),
      last_at: ago(20 * MINUTE),
    },
  ]
}
