import { nexusInternalRoutes } from '@oximeter/api'
import {
  msToDuration,
  notFound,
  schemaFromJson,
  schemaToJson,
  unavailable,
} from '@oximeter/api/client'
import { callerOf } from '../access/caller.ts'
import type { ProducerClaims } from '../access/producer-claims.ts'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import type { RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { fromEndpoint, toAssigned } from './endpoint.ts'
import { noteRefusals } from './note-refusals.ts'
import { pageById, schemaPage } from './pages.ts'
import { serve, type App } from './server.ts'

export interface InternalApiOptions {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly refused: RefusedRegistrations
  readonly own: OwnMetrics
  readonly claims: ProducerClaims
  readonly leaseMs: number
}

/** What producers and collectors ask. */
export function serveInternalApi(
  app: App,
  { store, collectors, refused, own, claims, leaseMs }: InternalApiOptions,
): void {
  noteRefusals(app, { refused, own })

  serve(app, nexusInternalRoutes.registerProducer, async ({ body }, { request }) => {
    await claims.require(callerOf(request), body.id)
    const collector = await store.registerProducer(fromEndpoint(body))
    refused.forget(body.id)
    own.registered()
    if (collector === undefined) {
      throw unavailable(
        'no collector is live: the registration is kept, and takes effect when one comes',
      )
    }
    return { lease_duration: msToDuration(leaseMs) }
  })

  serve(app, nexusInternalRoutes.deregisterProducer, async ({ params }, { request }) => {
    await claims.require(callerOf(request), params.id)
    const collector = await store.deregisterProducer(params.id)
    await claims.release(params.id)
    // The row goes first: a list that the collector fetches meanwhile lacks the producer already.
    if (collector !== undefined) await collectors.forgetProducer(collector, params.id)
  })

  serve(app, nexusInternalRoutes.registerCollector, ({ body }) =>
    store.registerCollector({ id: body.collector_id, address: body.address }),
  )

  serve(app, nexusInternalRoutes.deregisterCollector, ({ params }) =>
    store.deregisterCollector(params.id),
  )

  serve(app, nexusInternalRoutes.heartbeat, async ({ params }) => {
    const { collector_id } = params
    const heard = await store.heartbeat(collector_id)
    if (heard === 'unknown') {
      throw notFound(`no collector ${collector_id} is registered: register it first`)
    }
    return { state: heard === 'ok' ? ('active' as const) : heard, list_version: 0 }
  })

  serve(app, nexusInternalRoutes.listCollectorProducers, async ({ params, query }) => {
    const { collector_id } = params
    switch (await store.heartbeat(collector_id)) {
      case 'unknown':
        // An empty list would make a collector drop its producers because we lost our database.
        throw notFound(`no collector ${collector_id} is registered: register it first`)
      case 'expunged':
        return { items: [], next_page: null }
      case 'ok': {
        const page = await pageById(query, (from) => store.producersOf(collector_id, from))
        return { ...page, items: page.items.map(toAssigned) }
      }
    }
  })

  serve(app, nexusInternalRoutes.offerSchemas, async ({ body }) => {
    const outcomes = await store.offerSchemas(
      body.schemas.map((json) => ({
        schema: schemaFromJson(json),
        provisional: json.provisional,
      })),
    )
    own.schemasConflicted(outcomes.filter(({ accepted }) => !accepted).length)
    return {
      results: outcomes.map(({ accepted, stored }) => ({
        status: accepted ? ('accepted' as const) : ('conflict' as const),
        schema: schemaToJson(stored.schema, stored),
      })),
    }
  })

  serve(app, nexusInternalRoutes.listSchemas, ({ query }) => schemaPage(store, query))
}
