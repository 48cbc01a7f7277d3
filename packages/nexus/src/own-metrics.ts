import {
  ALERT_SEVERITIES,
  RECEIVER_KINDS,
  REGISTRATION_REFUSALS,
  type ReceiverKind,
  type RegistrationRefusal,
} from '@oximeter/api/client'
import type { Producer, ProducerRegistry, Registration, Sample } from '@oximeter/core'
import * as metrics from './generated/nexus.ts'
import type { MoveCounts } from './store/balancer.ts'
import { MOVE_REASONS } from './store/moves.ts'
import type { NexusStore, StoreCounts } from './store/nexus-store.ts'

/** Of alerts. */
const SHOWN_STATES = ['pending', 'firing'] as const
const OUTCOMES = ['ok', 'failed'] as const

type Target = ReturnType<typeof metrics.nexus.of>

/** @throws MetricsError `datum_error` for an `id` that is no UUID */
export function nexusTarget(id: string): Target {
  return metrics.nexus.of({ nexus_id: id })
}

/** What Nexus measures of itself: counters of this process, and what its database has. */
export class OwnMetrics implements Disposable {
  readonly #registrations
  readonly #refused
  readonly #expiredLeases
  readonly #schemaConflicts
  readonly #moved
  readonly #leads
  readonly #heartbeats
  readonly #discoveryFailures
  readonly #expiredSamples
  readonly #alertEvaluations
  readonly #alertEvaluationDuration
  readonly #notifications
  readonly #registered: readonly Registration[]

  constructor(registry: ProducerRegistry, nexus: Target, store: Pick<NexusStore, 'counts'>) {
    const instruments = {
      registrations: metrics.registrations.on(nexus),
      refused: metrics.refusedRegistrations.on(nexus),
      expiredLeases: metrics.expiredLeases.on(nexus),
      schemaConflicts: metrics.schemaConflicts.on(nexus),
      moved: metrics.movedProducers.on(nexus),
      leads: metrics.leads.on(nexus),
      heartbeats: metrics.heartbeats.on(nexus),
      discoveryFailures: metrics.discoveryFailures.on(nexus),
      expiredSamples: metrics.expiredSamples.on(nexus),
      alertEvaluations: metrics.alertEvaluations.on(nexus),
      alertEvaluationDuration: metrics.alertEvaluationDuration({ decades: [-3, 2] }).on(nexus),
      notifications: metrics.alertNotifications.on(nexus),
    }
    this.#registrations = instruments.registrations.with({})
    this.#refused = instruments.refused
    this.#expiredLeases = instruments.expiredLeases.with({})
    this.#schemaConflicts = instruments.schemaConflicts.with({})
    this.#moved = instruments.moved
    this.#leads = instruments.leads.with({})
    this.#leads.set(0)
    this.#heartbeats = instruments.heartbeats.with({})
    this.#discoveryFailures = instruments.discoveryFailures
    // So that the first of each reason is a rise from 0.
    for (const reason of REGISTRATION_REFUSALS) this.#refused.with({ reason })
    for (const cause of MOVE_REASONS) this.#moved.with({ cause })
    this.#expiredSamples = instruments.expiredSamples
    for (const limit of ['age', 'bytes']) this.#expiredSamples.with({ limit })
    this.#alertEvaluations = instruments.alertEvaluations
    this.#alertEvaluationDuration = instruments.alertEvaluationDuration.with({})
    this.#notifications = instruments.notifications
    for (const outcome of OUTCOMES) {
      this.#alertEvaluations.with({ outcome })
      for (const kind of RECEIVER_KINDS) this.#notifications.with({ kind, outcome })
    }
    this.#registered = [...Object.values(instruments), storedProducer(nexus, store)].map(
      (producer) => registry.register(producer),
    )
  }

  registered(): void {
    this.#registrations.add()
  }

  refused(reason: RegistrationRefusal): void {
    this.#refused.with({ reason }).add()
  }

  leasesExpired(count: number): void {
    this.#expiredLeases.add(count)
  }

  samplesExpired(limit: 'age' | 'bytes', count: number): void {
    this.#expiredSamples.with({ limit }).add(count)
  }

  schemasConflicted(count: number): void {
    this.#schemaConflicts.add(count)
  }

  /** Those that had no collector before are not counted. */
  moved(counts: MoveCounts): void {
    for (const cause of MOVE_REASONS) this.#moved.with({ cause }).add(counts[cause] ?? 0)
  }

  leads(now: boolean): void {
    this.#leads.set(now ? 1 : 0)
  }

  heartbeat(): void {
    this.#heartbeats.add()
  }

  /** So that its first failure is a rise from 0. */
  looksAt(source: string): void {
    this.#discoveryFailures.with({ source })
  }

  discoveryFailed(source: string): void {
    this.#discoveryFailures.with({ source }).add()
  }

  alertsEvaluated(isDone: boolean, durationMs: number): void {
    this.#alertEvaluations.with({ outcome: outcomeOf(isDone) }).add()
    this.#alertEvaluationDuration.observe(durationMs / 1000)
  }

  notified(kind: ReceiverKind, isDone: boolean): void {
    this.#notifications.with({ kind, outcome: outcomeOf(isDone) }).add()
  }

  /** Takes everything out of the registry. */
  [Symbol.dispose](): void {
    for (const registration of this.#registered) registration.unregister()
  }
}

function outcomeOf(isDone: boolean): (typeof OUTCOMES)[number] {
  return isDone ? 'ok' : 'failed'
}

/** Asks the database when it is collected; while that is away, an error takes the place of samples. */
function storedProducer(nexus: Target, store: Pick<NexusStore, 'counts'>): Producer {
  return {
    produce: async ({ timestamp }) => samplesOf(nexus, await store.counts(), timestamp),
  }
}

function samplesOf(nexus: Target, counts: StoreCounts, timestamp: bigint): Sample[] {
  const { assignments, collectors, liveCollectors, schemas, alerts } = counts
  const states = { live: liveCollectors, silent: collectors - liveCollectors }
  return [
    ...Object.entries(assignments).map(([assignment, count]) =>
      metrics.producers.sample(nexus, { assignment }, count, timestamp),
    ),
    ...Object.entries(states).map(([state, count]) =>
      metrics.collectors.sample(nexus, { state }, count, timestamp),
    ),
    metrics.timeseriesSchemas.sample(nexus, {}, schemas, timestamp),
    ...SHOWN_STATES.flatMap((state) =>
      ALERT_SEVERITIES.map((severity) => {
        const of = alerts.find((one) => one.state === state && one.severity === severity)
        return metrics.alerts.sample(nexus, { severity, state }, of?.count ?? 0, timestamp)
      }),
    ),
  ]
}
