import type {
  AlertChange,
  AlertEvent,
  AlertSummary,
  CollectorChange,
  CollectorEvent,
  CollectorSummary,
  ProducerChange,
  ProducerEvent,
  ProducerState,
} from '@oximeter/api/client'
import type { StoredAlert } from '../store/alerts.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { ProducerPlace } from '../store/producers.ts'

export type FleetEvent = ProducerEvent | CollectorEvent | AlertEvent

/** What is known of producers, collectors and alerts; what is found out anew becomes events. */
export class FleetState {
  readonly #producers = new Map<string, ProducerState>()
  readonly #collectors = new Map<string, CollectorSummary>()
  readonly #alerts = new Map<string, AlertSummary>()

  get producers(): ProducerState[] {
    return [...this.#producers.values()]
  }

  get collectors(): CollectorSummary[] {
    return [...this.#collectors.values()]
  }

  get alerts(): AlertSummary[] {
    return [...this.#alerts.values()]
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

  /** Takes all alerts that are pending or fire: those that are not among them have ended. */
  sawAlerts(stored: readonly StoredAlert[], time: string): FleetEvent[] {
    const now = new Map(stored.map((one) => [one.id, alertSummary(one)]))
    const events: FleetEvent[] = []
    for (const [id, alert] of this.#alerts) {
      if (now.has(id)) continue
      this.#alerts.delete(id)
      const ended =
        alert.state === 'firing'
          ? alertEvent('resolved', { ...alert, state: 'resolved' }, time)
          : alertEvent('inactive', alert, time)
      events.push(ended)
    }
    for (const [id, alert] of now) {
      const before = this.#alerts.get(id)
      this.#alerts.set(id, alert)
      if (before?.state !== alert.state) events.push(alertEvent(alert.state, alert, time))
    }
    return events
  }
}

function alertSummary({ id, ruleId, ruleName, severity, state, labels }: StoredAlert) {
  return { id, rule_id: ruleId, rule: ruleName, severity, state, labels } satisfies AlertSummary
}

function alertEvent(change: AlertChange, alert: AlertSummary, time: string): AlertEvent {
  return { event: 'alert', time, change, alert }
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
