import type { CollectorStats } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Alerting } from '../alerts/alerting.ts'
import type { Asked, CollectorClients } from '../collectors/collector-clients.ts'
import type { RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { NexusStore } from '../store/nexus-store.ts'

export interface FactSources {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly refused: RefusedRegistrations
  readonly metrics: Database
  readonly alerting: Pick<Alerting, 'book' | 'files'>
}

/** A collector, and what it says. */
export interface AskedCollector extends StoredCollector {
  readonly answer: Asked<CollectorStats>
  /** How far its clock is ahead of ours; behind: negative. Undefined where it does not say. */
  readonly offsetMs?: number
  /** Half of how long the question took: so much the offset may be wrong. */
  readonly uncertaintyMs?: number
}

/** Collectors that are asked; of more the first are. */
const COLLECTORS = 100

/** What several checks want to know is found out once. */
export class Facts {
  readonly sources: FactSources
  #collectors: Promise<readonly AskedCollector[]> | undefined

  constructor(sources: FactSources) {
    this.sources = sources
  }

  collectors(): Promise<readonly AskedCollector[]> {
    return (this.#collectors ??= this.#askCollectors())
  }

  async #askCollectors(): Promise<readonly AskedCollector[]> {
    const { store, collectors } = this.sources
    const stored = await store.collectors({ limit: COLLECTORS })
    return Promise.all(
      stored.map(async (collector) => {
        const sentMs = Date.now()
        const [answer = { error: 'it was not asked' }] = await collectors.collectorStats([
          collector,
        ])
        const time = 'value' in answer ? answer.value.health?.time : undefined
        if (time === undefined) return { ...collector, answer }
        return { ...collector, answer, ...offsetOf(Date.parse(time), sentMs, Date.now()) }
      }),
    )
  }
}

/** How far a clock was ahead that was read between two moments of ours. */
export function offsetOf(
  timeMs: number,
  sentMs: number,
  receivedMs: number,
): { readonly offsetMs: number; readonly uncertaintyMs: number } {
  return {
    offsetMs: timeMs - (sentMs + receivedMs) / 2,
    uncertaintyMs: (receivedMs - sentMs) / 2,
  }
}
