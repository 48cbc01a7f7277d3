import { z } from 'zod'

import { collectorStats } from '../zod/collectors.ts'
import { pageQuery, uuid } from '../zod/common.ts'
import {
  collectOutcome,
  producerDetails,
  producerDetailsPage,
  producerEndpointPage,
} from '../zod/producers.ts'
import { probeRoutes } from './probe-routes.ts'
import type { Route } from './route.ts'

export const collectorRoutes = {
  info: {
    operation: 'info',
    method: 'GET',
    path: '/info',
    summary: 'The collector itself.',
    success: { status: 200, description: 'Id, state and counts.', schema: collectorStats },
  },
  listProducers: {
    operation: 'list_producers',
    method: 'GET',
    path: '/producers',
    summary: 'The producers that are collected.',
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: producerEndpointPage },
  },
  getProducer: {
    operation: 'get_producer',
    method: 'GET',
    path: '/producers/{producer_id}',
    summary: 'How the collection of one producer goes.',
    params: z.object({ producer_id: uuid }),
    success: { status: 200, description: 'The details.', schema: producerDetails },
    problems: { 404: 'This collector does not collect it.' },
  },
  deleteProducer: {
    operation: 'delete_producer',
    method: 'DELETE',
    path: '/producers/{producer_id}',
    summary: 'Stop collecting a producer, until Nexus lists it again.',
    params: z.object({ producer_id: uuid }),
    success: { status: 204, description: 'It is not collected (any more).' },
  },
  listProducerDetails: {
    operation: 'list_producer_details',
    method: 'GET',
    path: '/producer-details',
    summary: 'How the collection of each producer goes.',
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: producerDetailsPage },
  },
  collectProducer: {
    operation: 'collect_producer',
    method: 'POST',
    path: '/producers/{producer_id}/collect',
    summary: 'Collect a producer now, and wait for the outcome.',
    params: z.object({ producer_id: uuid }),
    success: {
      status: 200,
      description: 'How it went; a producer that failed is an outcome too.',
      schema: collectOutcome,
    },
    problems: {
      404: 'This collector does not collect it.',
      409: 'It is being collected right now.',
    },
  },
  ...probeRoutes,
} as const satisfies Record<string, Route>
