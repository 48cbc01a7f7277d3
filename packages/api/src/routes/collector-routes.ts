import { z } from 'zod'

import { collectorStats } from '../zod/collectors.ts'
import { pageQuery, uuid } from '../zod/common.ts'
import {
  collectOutcome,
  failingProducerPage,
  producerCollections,
  producerDetails,
  producerDetailsPage,
  producerEndpointPage,
} from '../zod/producers.ts'
import {
  spool,
  spoolDropped,
  spoolDropRequest,
  spoolReplayed,
  spoolReplayRequest,
} from '../zod/spool.ts'
import { metricsRoute, probeRoutes } from './probe-routes.ts'
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
  getCollections: {
    operation: 'get_collections',
    method: 'GET',
    path: '/producers/{producer_id}/collections',
    summary: 'How the last 20 collections of one producer went.',
    params: z.object({ producer_id: uuid }),
    success: { status: 200, description: 'The newest first.', schema: producerCollections },
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
  listFailingProducers: {
    operation: 'list_failing_producers',
    method: 'GET',
    path: '/failing-producers',
    summary: 'The producers whose last collection failed.',
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: failingProducerPage },
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
  spool: {
    operation: 'spool',
    method: 'GET',
    path: '/spool',
    summary: 'What is sealed on disk and not yet stored.',
    query: pageQuery,
    success: { status: 200, description: 'The oldest block first.', schema: spool },
  },
  replaySpool: {
    operation: 'replay_spool',
    method: 'POST',
    path: '/spool/replay',
    summary: 'Try blocks again at once; files of damaged ones are verified again.',
    body: spoolReplayRequest,
    success: { status: 200, description: 'How many go ahead.', schema: spoolReplayed },
  },
  dropSpool: {
    operation: 'drop_spool',
    method: 'POST',
    path: '/spool/drop',
    summary: 'Give blocks up: their samples are lost, and counted as dropped.',
    body: spoolDropRequest,
    success: { status: 200, description: 'What was given up.', schema: spoolDropped },
  },
  ...probeRoutes,
  metrics: metricsRoute,
} as const satisfies Record<string, Route>
