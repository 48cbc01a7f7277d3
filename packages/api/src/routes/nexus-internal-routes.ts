import { z } from 'zod'

import { collectorHeartbeat, collectorHeartbeatAnswer, collectorInfo } from '../zod/collectors.ts'
import { pageQuery, uuid } from '../zod/common.ts'
import {
  assignedProducerPage,
  producerRegistrationRequest,
  producerRegistrationResponse,
} from '../zod/producers.ts'
import { schemaOfferResults, schemaOffers, timeseriesSchemaPage } from '../zod/timeseries.ts'
import { probeRoutes } from './probe-routes.ts'
import type { Route } from './route.ts'

export const nexusInternalRoutes = {
  registerProducer: {
    operation: 'register_producer',
    method: 'POST',
    path: '/metrics/producers',
    summary: 'Register a producer, or renew its lease.',
    access: ['producer'],
    body: producerRegistrationRequest,
    success: { status: 201, description: 'Registered.', schema: producerRegistrationResponse },
    problems: { 503: 'No collector is there to collect it.' },
  },
  deregisterProducer: {
    operation: 'deregister_producer',
    method: 'DELETE',
    path: '/metrics/producers/{id}',
    summary: 'End the registration of a producer.',
    access: ['producer'],
    params: z.object({ id: uuid }),
    success: { status: 204, description: 'It is not registered (any more).' },
  },
  registerCollector: {
    operation: 'register_collector',
    method: 'POST',
    path: '/metrics/collectors',
    summary: 'Register a collector, or say where it is now.',
    access: ['collector'],
    body: collectorInfo,
    success: { status: 204, description: 'Registered.' },
  },
  deregisterCollector: {
    operation: 'deregister_collector',
    method: 'DELETE',
    path: '/metrics/collectors/{id}',
    summary: 'End the registration of a collector; others take over its producers.',
    access: ['collector'],
    params: z.object({ id: uuid }),
    success: { status: 204, description: 'It is not registered (any more).' },
  },
  heartbeat: {
    operation: 'heartbeat',
    method: 'POST',
    path: '/metrics/collectors/{collector_id}/heartbeat',
    summary: 'Say that a collector lives and how much it does; hear whether its list has changed.',
    access: ['collector'],
    params: z.object({ collector_id: uuid }),
    body: collectorHeartbeat,
    success: {
      status: 200,
      description: 'What it is for Nexus.',
      schema: collectorHeartbeatAnswer,
    },
    problems: { 404: 'No such collector: it has to register (again).' },
  },
  listCollectorProducers: {
    operation: 'list_collector_producers',
    method: 'GET',
    path: '/metrics/collectors/{collector_id}/producers',
    summary: 'The producers assigned to a collector. Asking counts as its heartbeat.',
    access: ['collector'],
    params: z.object({ collector_id: uuid }),
    query: pageQuery.extend({ sort_by: z.literal('id_ascending').default('id_ascending') }),
    success: {
      status: 200,
      description: 'Ascending by id; empty for a collector that was taken out of service.',
      schema: assignedProducerPage,
    },
    problems: { 404: 'No such collector: it has to register (again).' },
  },
  offerSchemas: {
    operation: 'offer_schemas',
    method: 'POST',
    path: '/metrics/schemas',
    summary: 'Register unknown timeseries schemas and compare known ones.',
    access: ['collector'],
    body: schemaOffers,
    success: {
      status: 200,
      description: 'One result per offer, in their order.',
      schema: schemaOfferResults,
    },
  },
  listSchemas: {
    operation: 'list_schemas',
    method: 'GET',
    path: '/metrics/schemas',
    summary: 'All timeseries schemas.',
    access: ['collector'],
    query: pageQuery,
    success: {
      status: 200,
      description: 'Ascending by name and version.',
      schema: timeseriesSchemaPage,
    },
  },
  ...probeRoutes,
} as const satisfies Record<string, Route>
