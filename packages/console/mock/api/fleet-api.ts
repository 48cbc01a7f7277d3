import {
  HttpProblem,
  msToDuration,
  notFound,
  unavailable,
  type NexusPublicApi,
} from '@oximeter/api/client'

import { collectorNow } from '../data/collectors.ts'
import {
  assignmentsOf,
  collectionsNow,
  producerNow,
  refusedRegistrations,
} from '../data/producers.ts'
import type { World } from '../data/world.ts'
import { pageOf } from './pages.ts'

export type FleetApi = Pick<
  NexusPublicApi,
  | 'listProducers'
  | 'getProducer'
  | 'getAssignments'
  | 'getCollections'
  | 'collectProducer'
  | 'listRefusedRegistrations'
  | 'listDiscovery'
  | 'listCollectors'
  | 'drainCollector'
  | 'resumeCollector'
  | 'expungeCollector'
>

export function fleetApi({ fleet, isEmpty }: World): FleetApi {
  const producerOf = (id: string) => {
    const producer = fleet.producers.find((one) => one.id === id)
    if (producer === undefined) throw notFound(`no producer has the id ${id}`)
    return producer
  }
  const collectorOf = (id: string) => {
    const collector = fleet.collectors.find((one) => one.id === id)
    if (collector === undefined) throw notFound(`no collector in service has the id ${id}`)
    return collector
  }
  return {
    listProducers: async (page) =>
      pageOf(fleet.producers.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(producerNow), page),
    getProducer: async ({ id }) => producerNow(producerOf(id)),
    getAssignments: async ({ id }) => assignmentsOf(producerOf(id), fleet),
    getCollections: async ({ id }) => {
      const producer = producerOf(id)
      if (producer.collector?.trouble === 'silent') {
        throw unavailable('its collector does not answer')
      }
      return { items: collectionsNow(producer) }
    },
    collectProducer: async ({ id }) => {
      const { failure, collector, samples, tookMs } = producerOf(id)
      if (collector === undefined) throw unavailable('it has no collector')
      return {
        started_at: new Date().toISOString(),
        time_collecting: msToDuration(failure?.tookMs ?? tookMs),
        n_samples: failure === undefined ? samples : 0,
        n_refused: 0,
        n_error_items: 0,
        bytes: failure === undefined ? samples * 31 : 0,
        outcome: failure === undefined ? 'success' : 'failure',
        reason: failure?.reason ?? null,
        detail: failure?.detail ?? null,
      }
    },
    listRefusedRegistrations: async (page) => pageOf(isEmpty ? [] : refusedRegistrations(), page),
    listDiscovery: async () => ({ items: [] }),
    listCollectors: async (page) =>
      pageOf(
        fleet.collectors.map((one) => collectorNow(one, fleet)),
        page,
      ),
    drainCollector: async ({ id }) => {
      const collector = collectorOf(id)
      collector.isDraining = true
      return collectorNow(collector, fleet)
    },
    resumeCollector: async ({ id }) => {
      const collector = collectorOf(id)
      collector.isDraining = false
      return collectorNow(collector, fleet)
    },
    expungeCollector: async ({ id }) => {
      throw new HttpProblem(409, 'Conflict', `collector ${collectorOf(id).address} is needed here`)
    },
  }
}
