import { nexusInternalRoutes } from '@oximeter/api'
import {
  type HttpProblem,
  msToDuration,
  notFound,
  schemaFromJson,
  schemaToJson,
  unavailable,
} from '@oximeter/api/client'
import { callerOf } from '../access/caller.ts'
import type { ProducerClaims } from '../access/producer-claims.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import type { AllowedAddresses } from '../registrations/allowed-addresses.ts'
import type { RegisteredSchemas } from '../registrations/registered-schemas.ts'
import type { RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { fromRequest, toAssigned } from './endpoint.ts'
import { noteRefusals } from './note-refusals.ts'
import { pageById, schemaPage } from './pages.ts'
import { serve, type App } from './server.ts'

export interface InternalApiOptions {
  readonly store: NexusStore
  readonly schemas: VisibleSchemas
  readonly collectors: CollectorClients
  readonly refused: RefusedRegistrations
  readonly addresses: AllowedAddresses
  readonly registered: RegisteredSchemas
  readonly own: OwnMetrics
  readonly claims: ProducerClaims
  readonly leaseMs: number
}

/** What producers and collectors ask. */
export function serveInternalApi(
  app: App,
  {
    store,
    schemas,
    registered,
    collectors,
    refused,
    addresses,
    own,
    claims,
    leaseMs,
  }: InternalApiOptions,
): void {
  noteRefusals(app, { refused, own })

  serve(app, nexusInternalRoutes.registerProducer, async ({ body }, { request }) => {
    addresses.checkProducer(body.address, request)
    await claims.require(callerOf(request), body.id)
    const collector = await store.registerProducer(fromRequest(body))
    refused.forget(body.id)
    own.registered()
    const conflicts =
      body.schemas === undefined ? [] : await registered.offer(body.id, body.schemas)
    if (collector === undefined) {
      throw unavailable(
        'no collector is live: the registration is kept, and takes effect when one comes',
      )
    }
    return {
      lease_duration: msToDuration(leaseMs),
      ...(conflicts.length > 0 && { schema_conflicts: [...conflicts] }),
    }
  })

  serve(app, nexusInternalRoutes.deregisterProducer, async ({ params }, { request }) => {
    await claims.require(callerOf(request), params.id)
    registered.forget(params.id)
    const holders = await store.deregisterProducer(params.id)
    await claims.release(params.id)
    // The row goes first: a list that a collector fetches meanwhile lacks the producer already.
    await Promise.all(holders.map((collector) => collectors.forgetProducer(collector, params.id)))
  })

  serve(app, nexusInternalRoutes.registerCollector, ({ body }, { request }) => {
    addresses.checkCollector(body.address, request)
    return store.registerCollector({
      id: body.collector_id,
      address: body.address,
      capacity: body.capacity,
      apiToken: body.api_token,
      tls: body.tls,
    })
  })
  serve(app, nexusInternalRoutes.deregisterCollector, async ({ params }) => {
    await store.expungeCollector(params.id)
  })

  serve(app, nexusInternalRoutes.heartbeat, async ({ params: { collector_id }, body }) => {
    const heard = await store.heartbeat(collector_id, {
      samplesPerSecond: body.samples_per_second,
      spoolBytes: BigInt(body.spool_bytes),
      spoolLimitBytes: BigInt(body.spool_limit_bytes),
      heaviest: body.heaviest,
    })
    own.heartbeat()
    if (heard === undefined) throw unknownCollector(collector_id)
    return { state: heard.state, list_version: Number(heard.listVersion) }
  })

  serve(app, nexusInternalRoutes.listCollectorProducers, async ({ params, query }) => {
    const { collector_id } = params
    const begins = query.page_token === undefined
    const heard = await store.fetchesList(collector_id, { begins })
    // An empty list would make a collector drop its producers because we lost our database.
    if (heard === undefined) throw unknownCollector(collector_id)
    if (heard.state === 'expunged') return { items: [], next_page: null }
    const page = await pageById(query, (from) => store.producersOf(collector_id, from))
    return { ...page, items: page.items.map(toAssigned) }
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

  serve(app, nexusInternalRoutes.listSchemas, ({ query }, { request }) =>
    schemaPage(schemas, query, callerOf(request).scope),
  )
}

function unknownCollector(id: string): HttpProblem {
  return notFound(`no collector ${id} is registered: register it first`)
}
