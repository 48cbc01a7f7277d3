import { nexusPublicRoutes, pageFrom, pageTokens } from '@oximeter/api'
import {
  badRequest,
  notFound,
  schemaFromJson,
  schemaToJson,
  type CollectorServiceState,
  type CollectorStatus,
  type ProducerStatus,
} from '@oximeter/api/client'
import { z } from 'zod'
import { noteAct } from '../access/audit-log.ts'
import type { SchemaCopy } from '../background/schema-copy.ts'
import type { Asked, CollectorClients } from '../collectors/collector-clients.ts'
import type { RegisteredSchemas } from '../registrations/registered-schemas.ts'
import { refusalKey, type RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { StoredCollector } from '../store/collectors.ts'
import { callerOf } from '../access/caller.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import type { StoredProducer } from '../store/producers.ts'
import { toEndpoint } from './endpoint.ts'
import { pageById, schemaPage } from './pages.ts'
import { serve, type App } from './server.ts'

export interface PublicApiOptions {
  readonly store: NexusStore
  readonly schemas: VisibleSchemas
  readonly collectors: CollectorClients
  readonly refused: RefusedRegistrations
  readonly registered: Pick<RegisteredSchemas, 'conflictsOf'>
  readonly schemaCopy: Pick<SchemaCopy, 'refresh'>
}

const refusalTokens = pageTokens(z.object({ key: z.string() }))

/** Producers, collectors and schemas, for people's programs. */
export function servePublicApi(
  app: App,
  { store, schemas, registered, collectors, refused, schemaCopy }: PublicApiOptions,
): void {
  const producerStatus = (
    producer: StoredProducer,
    answer: Asked<NonNullable<ProducerStatus['status']>> | undefined,
  ): ProducerStatus => {
    const conflicts = registered.conflictsOf(producer.id)
    return {
      ...toEndpoint(producer),
      collector_id: producer.collectorId,
      ...(producer.source !== null && { source: producer.source }),
      ...(conflicts !== undefined && { schema_conflicts: [...conflicts] }),
      time_registered: producer.timeRegistered.toISOString(),
      time_renewed: producer.timeRenewed.toISOString(),
      lease_expires: producer.timeLeaseExpires.toISOString(),
      ...statusOf(answer),
    }
  }

  serve(app, nexusPublicRoutes.listProducers, async ({ query }) => {
    const page = await pageById(query, (from) => store.producers(from))
    const answers = await collectors.producerStatuses(page.items)
    return { ...page, items: page.items.map((item, i) => producerStatus(item, answers[i])) }
  })

  serve(app, nexusPublicRoutes.getProducer, async ({ params }) => {
    const producer = await requireProducer(store, params.id)
    const [answer] = await collectors.producerStatuses([producer])
    return producerStatus(producer, answer)
  })

  serve(app, nexusPublicRoutes.getAssignments, async ({ params }) => {
    const { id } = await requireProducer(store, params.id)
    const assignments = await store.assignmentsOf(id)
    return {
      items: assignments.map(({ time, collectorId, generation, reason }) => ({
        time: time.toISOString(),
        collector_id: collectorId,
        generation: Number(generation),
        reason,
      })),
    }
  })

  serve(app, nexusPublicRoutes.getCollections, async ({ params }) =>
    collectors.collectionsOf(await requireProducer(store, params.id)),
  )

  serve(app, nexusPublicRoutes.collectProducer, async ({ params }) =>
    collectors.collect(await requireProducer(store, params.id)),
  )

  serve(app, nexusPublicRoutes.listRefusedRegistrations, ({ query: { limit, page_token } }) => {
    const after = page_token === undefined ? undefined : refusalTokens.decode(page_token).key
    const rows = refused.list({ limit: limit + 1, after })
    return pageFrom(rows, limit, refusalTokens, (last) => ({ key: refusalKey(last) }))
  })

  serve(app, nexusPublicRoutes.listDiscovery, async () => ({
    items: [...(await store.discovered.sources())],
  }))

  serve(app, nexusPublicRoutes.listCollectors, async ({ query }) => {
    const page = await pageById(query, (from) => store.collectors(from))
    const answers = await collectors.collectorStats(page.items)
    return { ...page, items: page.items.map((item, i) => collectorStatus(item, answers[i])) }
  })

  serve(app, nexusPublicRoutes.drainCollector, async ({ params: { id } }) =>
    askedStatus(collectors, requireServing(await store.drainCollector(id), id)),
  )

  serve(app, nexusPublicRoutes.resumeCollector, async ({ params: { id } }) =>
    askedStatus(collectors, requireServing(await store.resumeCollector(id), id)),
  )

  serve(app, nexusPublicRoutes.expungeCollector, async ({ params: { id } }) => {
    if (!(await store.expungeCollector(id))) throw notFound(`no collector ${id} is known`)
  })

  serve(app, nexusPublicRoutes.listSchemas, ({ query }, { request }) =>
    schemaPage(schemas, query, callerOf(request).scope),
  )

  serve(app, nexusPublicRoutes.applySchemas, async ({ body }, { request }) => {
    const open = body.schemas.find((schema) => schema.open)
    if (open !== undefined) {
      throw badRequest(
        `the definition of ${open.timeseries_name} is open, and cannot be applied: name its ` +
          'fields; a schema that is open already stays so',
      )
    }
    const definitions = body.schemas.map(schemaFromJson)
    const { applied, changes } = await store.applySchemas(definitions, {
      dryRun: body.dry_run ?? false,
    })
    if (applied) schemaCopy.refresh()
    noteAct(request, {
      subject: definitions.map(({ name }) => name).join(' '),
      detail: applied ? 'applied' : body.dry_run === true ? 'tried' : 'not applied: it breaks',
    })
    return {
      applied,
      changes: changes.map(({ timeseries, version, kind, breaking, text }) => ({
        timeseries_name: timeseries,
        version: version ?? null,
        kind,
        breaking,
        text,
      })),
    }
  })

  serve(app, nexusPublicRoutes.getTimeseries, async ({ params }, { request }) => {
    const { versions } = await schemas.require(params.name, callerOf(request).scope)
    return { items: versions.map((known) => schemaToJson(known.schema, known)) }
  })
}

async function requireProducer(store: NexusStore, id: string): Promise<StoredProducer> {
  const producer = await store.producer(id)
  if (producer === undefined) throw notFound(`no producer ${id} is registered`)
  return producer
}

function statusOf(
  answer: Asked<NonNullable<ProducerStatus['status']>> | undefined,
): Pick<ProducerStatus, 'status' | 'status_error'> {
  if (answer === undefined) return { status: null }
  return 'value' in answer ? { status: answer.value } : { status: null, status_error: answer.error }
}

function requireServing(collector: StoredCollector | undefined, id: string): StoredCollector {
  if (collector !== undefined) return collector
  throw notFound(
    `no collector ${id} is in service: one that was expunged is back when it registers, which it ` +
      'does when it starts',
  )
}

/** A collector with what it says about itself. */
async function askedStatus(
  collectors: CollectorClients,
  collector: StoredCollector,
): Promise<CollectorStatus> {
  const [answer] = await collectors.collectorStats([collector])
  return collectorStatus(collector, answer)
}

function collectorStatus(
  collector: StoredCollector,
  answer: Asked<NonNullable<CollectorStatus['info']>> | undefined,
): CollectorStatus {
  return {
    id: collector.id,
    address: collector.address,
    state: serviceState(collector),
    time_registered: collector.timeRegistered.toISOString(),
    last_seen: collector.timeLastSeen.toISOString(),
    live: collector.live,
    capacity: collector.capacity,
    n_producers: collector.producers,
    n_handing_over: collector.handingOver,
    samples_per_second: collector.samplesPerSecond,
    spool_bytes: collector.spoolBytes === null ? null : Number(collector.spoolBytes),
    spool_limit_bytes:
      collector.spoolLimitBytes === null ? null : Number(collector.spoolLimitBytes),
    info: answer !== undefined && 'value' in answer ? answer.value : null,
  }
}

function serviceState(collector: StoredCollector): CollectorServiceState {
  const { live, draining, producers, handingOver } = collector
  if (draining && producers + handingOver === 0) return 'drained'
  if (!live) return 'silent'
  return draining ? 'draining' : 'active'
}
