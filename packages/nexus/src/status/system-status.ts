import {
  MAX_NAMED,
  type CollectorProgress,
  type CollectorStats,
  type ProducersSummary,
  type ProgramStatus,
  type SlowProducer,
  type SystemStatus,
} from '@oximeter/api/client'
import type { Database, EngineState } from '@oximeter/db'
import type { Asked, CollectorClients } from '../collectors/collector-clients.ts'
import type { RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { AboutDatabase, NexusStore, StoreCounts } from '../store/nexus-store.ts'
import type { SeenReplica } from '../store/uptime.ts'
import { VERSION } from '../version.ts'
import { addLosses } from './add-losses.ts'
import { inTime } from './in-time.ts'
import { storageStatus } from './storage-status.ts'

export interface StatusSources {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly refused: RefusedRegistrations
  readonly metrics: Database
  readonly metricsUrl: string
  readonly started: Date
}

/** Collectors that are shown; the count tells of more. */
const COLLECTORS = 100
/** A person waits: whoever takes longer is away. */
const PATIENCE_MS = 3_000

/** Asks every program that Nexus knows how it is. A program that is away is part of the answer. */
export async function systemStatus(sources: StatusSources): Promise<SystemStatus> {
  const { store, collectors, refused, metrics, metricsUrl, started } = sources
  const { inspector } = metrics
  const [about, counted, replicas, known, engine, storage] = await Promise.all([
    inTime(store.about(), PATIENCE_MS),
    inTime(store.counts(), PATIENCE_MS),
    inTime(store.replicas(), PATIENCE_MS),
    inTime(store.collectors({ limit: COLLECTORS }), PATIENCE_MS),
    inTime(inspector.engine(), PATIENCE_MS),
    inTime(inspector.storage(), PATIENCE_MS),
  ])
  const listed = valueOf(known) ?? []
  const stats = await collectors.collectorStats(listed)
  const counts = valueOf(counted)
  const state = valueOf(storage)
  const now = Date.now()
  return {
    version: VERSION,
    started: started.toISOString(),
    time: new Date(now).toISOString(),
    programs: [
      ...nexusStatuses(valueOf(replicas), started),
      databaseStatus(about, store.databaseUrl),
      clickhouseStatus(engine, metricsUrl),
      ...listed.map((collector, i) => collectorStatus(collector, stats[i])),
    ],
    n_producers: counts?.producers ?? null,
    n_collectors: counts?.collectors ?? null,
    n_live_collectors: counts?.liveCollectors ?? null,
    n_schemas: counts?.schemas ?? null,
    producers: counts === undefined ? null : producersSummary(counts, stats, refused.size),
    collectors: stats.flatMap((answer) => progressOf(valueOf(answer))),
    losses: addLosses(stats.map((answer) => valueOf(answer)?.health?.losses ?? [])),
    samples_per_second: sumOf(
      listed.flatMap(({ live, samplesPerSecond }) => (live ? (samplesPerSecond ?? []) : [])),
    ),
    slowest_producers: slowestOf(stats),
    storage: state === undefined ? null : storageStatus(state, now),
  }
}

function valueOf<T>(asked: Asked<T>): T | undefined {
  return 'value' in asked ? asked.value : undefined
}

function producersSummary(
  { producers, assignments }: StoreCounts,
  stats: readonly Asked<CollectorStats>[],
  refused: number,
): ProducersSummary {
  const count = (of: 'n_failing' | 'n_late'): number | null =>
    sumOf(stats.flatMap((answer) => valueOf(answer)?.health?.[of] ?? []))
  return {
    registered: producers,
    assigned: assignments.live,
    failing: count('n_failing'),
    late: count('n_late'),
    refused,
  }
}

/** Null of none: nobody tells. */
function sumOf(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, n) => sum + n, 0)
}

function slowestOf(stats: readonly Asked<CollectorStats>[]): SlowProducer[] {
  return stats
    .flatMap((answer) => valueOf(answer)?.health?.slowest ?? [])
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MAX_NAMED)
}

function progressOf(stats: CollectorStats | undefined): CollectorProgress[] {
  if (stats?.health === undefined) return []
  const { id, n_producers, health } = stats
  const { oldest_unstored, newest_stored, spool } = health
  return [{ id, n_producers, oldest_unstored, newest_stored, spool }]
}

/** All that share the database; of one that is away, at least the one that is asked. */
function nexusStatuses(
  replicas: readonly SeenReplica[] | undefined,
  started: Date,
): ProgramStatus[] {
  const common = { name: 'nexus', ok: true }
  if (replicas === undefined) {
    return [{ ...common, version: VERSION, url: null, started: started.toISOString() }]
  }
  return replicas.map(({ id, version, url, timeStarted }) => ({
    ...common,
    id,
    version,
    url,
    started: timeStarted.toISOString(),
  }))
}

function collectorStatus(
  collector: StoredCollector,
  answer: Asked<CollectorStats> | undefined,
): ProgramStatus {
  const stats = answer === undefined ? undefined : valueOf(answer)
  const detail =
    answer !== undefined && 'error' in answer
      ? answer.error
      : collector.live
        ? undefined
        : 'it has not asked for its producers lately'
  return {
    name: 'collector',
    id: collector.id,
    version: stats?.version ?? null,
    url: `${collector.tls ? 'https' : 'http'}://${collector.address}`,
    started: stats?.started ?? null,
    ok: stats !== undefined && collector.live,
    ...(detail !== undefined && { detail }),
  }
}

function databaseStatus(asked: Asked<AboutDatabase>, url: string | null): ProgramStatus {
  const common = { name: 'database', url, started: null }
  return 'value' in asked
    ? { ...common, version: asked.value.version, ok: true }
    : { ...common, version: null, ok: false, detail: asked.error }
}

function clickhouseStatus(asked: Asked<EngineState>, metricsUrl: string): ProgramStatus {
  const { origin: url } = new URL(metricsUrl) // without a password that may be in it
  if ('error' in asked) {
    const { error: detail } = asked
    return { name: 'clickhouse', version: null, url, started: null, ok: false, detail }
  }
  const { version, startedMs } = asked.value
  return {
    name: 'clickhouse',
    version,
    url,
    started: new Date(startedMs).toISOString(),
    ok: true,
  }
}
