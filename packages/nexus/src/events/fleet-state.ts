import type {
  CollectorChange,
  CollectorEvent,
  CollectorSummary,
  ProducerChange,
  ProducerEvent,
  ProducerState,
} from '@oximeter/api/client'
import type { StoredCollector } from '../store/collectors.ts'
import type { ProducerPlace } from '../store/producers.ts'

export type FleetEvent = ProducerEvent | CollectorEvent

/** What is known of producers and collectors; what is found out anew becomes events. */
export class FleetState {
  readonly #producers = new Map<string, ProducerState>()
  readonly #collectors = new Map<string, CollectorSummary>()

  get producers(): ProducerState[] {
    return [...this.#producers.values()]
  }

  get collectors(): CollectorSummary[] {
    return [...this.#collectors.values()]
  }

  get size(): number {
    return this.#producers.size
  }

  /** Takes where some producers are. */
  sawProducers(places: readonly ProducerPlace[], time: string): FleetEvent[] {
    return places.flatMap(({ id, address, collectorId: collector_id }) => {
      const before = this.#producers.get(id)
      if (before?.address === address && before.collector_id === collector_id) return []
      const producer = { id, address, collector_id, failing: before?.failing ?? null }
      this.#producers.set(id, producer)
      return [producerEvent(before === undefined ? 'registered' : 'moved', producer, time)]
    })
  }

  /** Takes where all are: those that are not among them are gone. */
  sawAllProducers(places: readonly ProducerPlace[], time: string): FleetEvent[] {
    const there = new Set(places.map(({ id }) => id))
    const gone = this.producers.filter(({ id }) => !there.has(id))
    for (const { id } of gone) this.#producers.delete(id)
    return [
      ...gone.map((producer) => producerEvent('gone', producer, time)),
      ...this.sawProducers(places, time),
    ]
  }

  /** Takes which producers of a collector fail, and why. */
  sawFailing(
    collectorId: string,
    reasons: ReadonlyMap<string, string>,
    time: string,
  ): FleetEvent[] {
    return this.producers.flatMap((before) => {
      if (before.collector_id !== collectorId) return []
      const failing = reasons.get(before.id) ?? null
      if ((failing === null) === (before.failing === null)) return []
      const producer = { ...before, failing }
      this.#producers.set(producer.id, producer)
      return [producerEvent(failing === null ? 'recovered' : 'failing', producer, time)]
    })
  }

  /** Takes all collectors. */
  sawCollectors(stored: readonly StoredCollector[], time: string): FleetEvent[] {
    const now = new Map(stored.map((one) => [one.id, summaryOf(one)]))
    const events: FleetEvent[] = []
    for (const [id, collector] of this.#collectors) {
      if (now.has(id)) continue
      this.#collectors.delete(id)
      events.push(collectorEvent('gone', collector, time))
    }
    for (const [id, collector] of now) {
      const before = this.#collectors.get(id)
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(collector)) continue
      this.#collectors.set(id, collector)
      events.push(collectorEvent(before === undefined ? 'joined' : 'changed', collector, time))
    }
    return events
  }
}

function summaryOf({ id, address, live, draining }: StoredCollector): CollectorSummary {
  return { id, address, live, draining }
}

function producerEvent(
  change: ProducerChange,
  producer: ProducerState,
  time: string,
): ProducerEvent {
  return { event: 'producer', time, change, producer }
}

function collectorEvent(
  change: CollectorChange,
  collector: CollectorSummary,
  time: string,
): CollectorEvent {
  return { event: 'collector', time, change, collector }
}
