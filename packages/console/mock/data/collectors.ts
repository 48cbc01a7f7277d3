import type {
  CollectorHealth,
  CollectorServiceState,
  CollectorStatus,
  LossCount,
  SlowProducer,
  SpoolSummary,
} from '@oximeter/api/client'

import { ago, MINUTE, SECOND } from './ago.ts'
import type { Fleet, MadeCollector, MadeProducer } from './fleet.ts'

export const VERSION = '0.1.0'
const GIB = 2 ** 30
const SPOOL_LIMIT = 8 * GIB

export function collectorNow(collector: MadeCollector, fleet: Fleet): CollectorStatus {
  const { id, address, capacity, startedAgoMs, trouble } = collector
  const held = heldBy(collector, fleet)
  const isSilent = trouble === 'silent'
  const health = healthNow(collector, fleet)
  const rate = rateOf(held)
  const collected = Math.round((rate * startedAgoMs) / SECOND)
  const failed = held.filter(({ failure }) => failure !== undefined).length
  return {
    id,
    address,
    state: stateOf(collector),
    time_registered: ago(startedAgoMs),
    last_seen: ago(isSilent ? 14 * MINUTE : 2 * SECOND),
    live: !isSilent,
    capacity,
    n_producers: held.length,
    n_handing_over: collector.isDraining ? 3 : 0,
    samples_per_second: isSilent ? null : rate,
    spool_bytes: isSilent ? null : health.spool.bytes,
    spool_limit_bytes: isSilent ? null : SPOOL_LIMIT,
    info: isSilent
      ? null
      : {
          id,
          state: collector.isDraining ? 'draining' : 'active',
          last_refresh: ago(SECOND),
          version: VERSION,
          started: ago(startedAgoMs),
          n_producers: held.length,
          n_collections: Math.round((startedAgoMs / SECOND) * held.length * 0.2),
          n_failed_collections: Math.round((startedAgoMs / MINUTE) * failed),
          n_samples_collected: collected,
          n_refused_samples: 0,
          n_error_items: 0,
          n_quarantined: 412,
          n_samples_queued: health.spool.samples,
          n_samples_inserted: collected - health.spool.samples,
          n_failed_inserts: trouble === 'paused' ? 88 : 0,
          n_samples_dropped: 0,
          health,
        },
  }
}

function stateOf({ trouble, isDraining }: MadeCollector): CollectorServiceState {
  return trouble === 'silent' ? 'silent' : isDraining ? 'draining' : 'active'
}

export function healthNow(collector: MadeCollector, fleet: Fleet): CollectorHealth {
  const held = heldBy(collector, fleet)
  const isPaused = collector.trouble === 'paused'
  return {
    time: ago(0),
    n_failing: held.filter(({ failure }) => failure !== undefined).length,
    n_late: held.filter(({ isLate }) => isLate).length,
    oldest_unstored: ago(isPaused ? 41 * MINUTE : 2 * SECOND),
    newest_stored: ago(isPaused ? 42 * MINUTE : 3 * SECOND),
    spool: spoolNow(isPaused),
    losses: lossesOf(collector),
    skewed: held
      .slice(3, 5)
      .map(({ id }, i) => ({ producer_id: id, offset_ms: i === 0 ? 92_400 : -31_000 })),
    most_series: held
      .toSorted((a, b) => b.samples - a.samples)
      .slice(0, 8)
      .map(({ id, samples }) => ({ producer_id: id, n_series: samples })),
    slowest: slowestOf(held),
  }
}

function spoolNow(isPaused: boolean): SpoolSummary {
  return isPaused
    ? {
        bytes: Math.round(0.985 * SPOOL_LIMIT),
        max_bytes: SPOOL_LIMIT,
        blocks: 5130,
        samples: 91_400_000,
        oldest: ago(41 * MINUTE),
        paused: true,
        reason: 'the spool is full, since ClickHouse does not answer: pulling pauses until it does',
      }
    : {
        bytes: 1_740_000,
        max_bytes: SPOOL_LIMIT,
        blocks: 2,
        samples: 18_400,
        oldest: ago(2 * SECOND),
        paused: false,
        reason: null,
      }
}

/** Every loss has a name. */
export function lossesOf({ trouble }: MadeCollector): LossCount[] {
  const quarantined: LossCount = {
    kind: 'quarantined',
    reason: 'schema_conflict',
    total: 412,
    last_hour: trouble === 'none' ? 0 : 96,
  }
  return trouble === 'paused'
    ? [
        { kind: 'dropped', reason: 'spool_full', total: 1_220_410, last_hour: 840_112 },
        { kind: 'pages_lost', reason: 'not_pulled_in_time', total: 3311, last_hour: 2904 },
        quarantined,
      ]
    : [quarantined]
}

export function slowestOf(producers: readonly MadeProducer[]): SlowProducer[] {
  return producers
    .filter(({ collector }) => collector !== undefined && collector.trouble !== 'silent')
    .toSorted((a, b) => b.tookMs - a.tookMs)
    .slice(0, 10)
    .map(({ id, tookMs }) => ({ producer_id: id, ms: tookMs }))
}

export function rateOf(producers: readonly MadeProducer[]): number {
  return producers
    .filter(({ failure }) => failure === undefined)
    .reduce((sum, { samples, intervalMs }) => sum + (samples * SECOND) / intervalMs, 0)
}

function heldBy(collector: MadeCollector, { producers }: Fleet): MadeProducer[] {
  return producers.filter((producer) => producer.collector === collector)
}
