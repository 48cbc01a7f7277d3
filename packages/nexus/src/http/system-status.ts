import type { ProgramStatus, SystemStatus } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { VERSION } from '../version.ts'

export interface StatusSources {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly metrics: Database
  readonly metricsUrl: string
  readonly started: Date
}

/** Collectors that are shown; the count tells of more. */
const COLLECTORS = 100

/** Asks every program that Nexus knows how it is. A program that is away is part of the answer. */
export async function systemStatus(sources: StatusSources): Promise<SystemStatus> {
  const { store, collectors, metrics, metricsUrl, started } = sources
  const [counts, known, clickhouse] = await Promise.all([
    store.counts(),
    store.collectors({ limit: COLLECTORS }),
    clickhouseStatus(metrics, metricsUrl),
  ])
  const stats = await collectors.collectorStats(known)
  return {
    version: VERSION,
    started: started.toISOString(),
    programs: [
      { name: 'nexus', version: VERSION, url: null, ok: true },
      clickhouse,
      ...known.map((collector, index): ProgramStatus => {
        const answer = stats[index]
        const up = answer !== undefined && 'value' in answer
        return {
          name: 'collector',
          id: collector.id,
          version: up ? answer.value.version : null,
          url: `${collector.tls ? 'https' : 'http'}://${collector.address}`,
          ok: up && collector.live,
          ...collectorDetail(
            collector,
            answer !== undefined && 'error' in answer ? answer.error : '',
          ),
        }
      }),
    ],
    n_producers: counts.producers,
    n_collectors: counts.collectors,
    n_live_collectors: counts.liveCollectors,
    n_schemas: counts.schemas,
  }
}

function collectorDetail({ live }: StoredCollector, error: string): { detail?: string } {
  if (error !== '') return { detail: error }
  return live ? {} : { detail: 'it has not asked for its producers lately' }
}

async function clickhouseStatus(metrics: Database, url: string): Promise<ProgramStatus> {
  const { origin } = new URL(url) // without a password that may be in it
  try {
    const [row] = await metrics.query<{ version: string }>('SELECT version() AS version')
    return { name: 'clickhouse', version: row?.version ?? null, url: origin, ok: true }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { name: 'clickhouse', version: null, url: origin, ok: false, detail }
  }
}
