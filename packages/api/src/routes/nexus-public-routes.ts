import { z } from 'zod'

import { MEDIA_TYPE_EVENTS } from '../http/media-type.ts'
import { collectorStatus, collectorStatusPage } from '../zod/collectors.ts'
import { pageQuery, uuid } from '../zod/common.ts'
import { diagnosis } from '../zod/diagnosis.ts'
import { eventsQuery, liveEvent } from '../zod/events.ts'
import { discoverySources } from '../zod/discovery.ts'
import {
  collectOutcome,
  producerAssignments,
  producerCollections,
  producerStatus,
  producerStatusPage,
  refusedRegistrationPage,
} from '../zod/producers.ts'
import {
  quarantineDropped,
  quarantinedSamplePage,
  quarantineGroupPage,
  quarantineName,
  quarantineReason,
  quarantineReplayed,
  quarantineReplayRequest,
} from '../zod/quarantine.ts'
import {
  retentionChange,
  retentionPattern,
  retentionPolicies,
  retentionSetRequest,
  timeseriesUsagePage,
} from '../zod/retention.ts'
import { sqlRequest, sqlResponse } from '../zod/system.ts'
import { systemStatus } from '../zod/system-status.ts'
import {
  latestValuePage,
  schemaApplyRequest,
  schemaApplyResult,
  fieldValuePage,
  seriesPage,
  timeseriesName,
  timeseriesDetails,
  timeseriesSchemaPage,
  timeseriesStatisticsPage,
  timeseriesVersions,
} from '../zod/timeseries.ts'
import { alertRoutes } from './alert-routes.ts'
import { nameRoutes } from './name-routes.ts'
import { oxqlRoutes } from './oxql-routes.ts'
import { metricsRoute, probeRoutes } from './probe-routes.ts'
import type { Route } from './route.ts'
import { savedRoutes } from './saved-routes.ts'
import { tokenRoutes } from './token-routes.ts'

const NO_TIMESERIES = { 404: 'No such timeseries; the nearest known names are given.' }
const NO_COLLECTOR = { 404: 'No such collector is in service.' }
const METRICS_AWAY = { 503: 'The metrics database does not answer.' }

const quarantineParams = z.object({ name: quarantineName })
const quarantineQuery = z.object({ reason: quarantineReason.optional() })

const retentionParams = z.object({ pattern: retentionPattern })
const dryRunQuery = z.object({
  dry_run: z.enum(['true', 'false']).optional().describe('Only say what would be deleted.'),
})

export const nexusPublicRoutes = {
  listProducers: {
    operation: 'list_producers',
    method: 'GET',
    path: '/v1/producers',
    summary: 'All producers, with what their collectors say about them.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: producerStatusPage },
  },
  getProducer: {
    operation: 'get_producer',
    method: 'GET',
    path: '/v1/producers/{id}',
    summary: 'One producer.',
    access: ['fleet viewer'],
    params: z.object({ id: uuid }),
    success: { status: 200, description: 'The producer.', schema: producerStatus },
    problems: { 404: 'No such producer.' },
  },
  getAssignments: {
    operation: 'get_assignments',
    method: 'GET',
    path: '/v1/producers/{id}/assignments',
    summary: 'Which collectors a producer had, and why it got each: the last 20.',
    access: ['fleet viewer'],
    params: z.object({ id: uuid }),
    success: { status: 200, description: 'The newest first.', schema: producerAssignments },
    problems: { 404: 'No such producer.' },
  },
  getCollections: {
    operation: 'get_collections',
    method: 'GET',
    path: '/v1/producers/{id}/collections',
    summary: 'How the last 20 collections of a producer by its collector went.',
    access: ['fleet viewer'],
    params: z.object({ id: uuid }),
    success: { status: 200, description: 'The newest first.', schema: producerCollections },
    problems: { 404: 'No such producer.', 503: 'Its collector does not answer, or it has none.' },
  },
  collectProducer: {
    operation: 'collect_producer',
    method: 'POST',
    path: '/v1/producers/{id}/collect',
    summary: 'Have a producer collected now, and wait for the outcome.',
    params: z.object({ id: uuid }),
    success: {
      status: 200,
      description: 'How it went; a producer that failed is an outcome too.',
      schema: collectOutcome,
    },
    problems: {
      404: 'No such producer.',
      409: 'It is being collected right now.',
      503: 'Its collector does not answer.',
    },
  },
  listRefusedRegistrations: {
    operation: 'list_refused_registrations',
    method: 'GET',
    path: '/v1/refused-registrations',
    summary:
      'Registrations of producers that this Nexus refused, until they succeed or a lease has passed.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: {
      status: 200,
      description: 'Ascending by id, or peer where there is none, and by reason.',
      schema: refusedRegistrationPage,
    },
  },
  listDiscovery: {
    operation: 'list_discovery',
    method: 'GET',
    path: '/v1/discovery',
    summary: 'Where producers are looked for that do not register themselves, and how that goes.',
    success: { status: 200, description: 'Ascending by source.', schema: discoverySources },
  },
  listCollectors: {
    operation: 'list_collectors',
    method: 'GET',
    path: '/v1/collectors',
    summary: 'All collectors.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: collectorStatusPage },
  },
  drainCollector: {
    operation: 'drain_collector',
    method: 'POST',
    path: '/v1/collectors/{id}/drain',
    summary: 'Give a collector nothing new, and hand its producers over to others without a gap.',
    params: z.object({ id: uuid }),
    success: {
      status: 200,
      description: 'The collector as it is now: draining, or drained if it held nothing.',
      schema: collectorStatus,
    },
    problems: NO_COLLECTOR,
  },
  resumeCollector: {
    operation: 'resume_collector',
    method: 'POST',
    path: '/v1/collectors/{id}/resume',
    summary: 'End the drain of a collector: it gets its share of producers again.',
    params: z.object({ id: uuid }),
    success: {
      status: 200,
      description: 'The collector as it is now; one that did not drain is answered all the same.',
      schema: collectorStatus,
    },
    problems: NO_COLLECTOR,
  },
  expungeCollector: {
    operation: 'expunge_collector',
    method: 'DELETE',
    path: '/v1/collectors/{id}',
    summary:
      'Take a collector out of service until it registers again; others take over its producers at once.',
    params: z.object({ id: uuid }),
    success: { status: 204, description: 'It is out of service.' },
    problems: { 404: 'No such collector is known.' },
  },
  listSchemas: {
    operation: 'list_timeseries_schemas',
    method: 'GET',
    path: '/v1/system/timeseries/schemas',
    summary: 'All timeseries schemas.',
    access: ['viewer'],
    query: pageQuery,
    success: {
      status: 200,
      description: 'Ascending by name and version.',
      schema: timeseriesSchemaPage,
    },
  },
  applySchemas: {
    operation: 'apply_timeseries_schemas',
    method: 'POST',
    path: '/v1/system/timeseries/schemas',
    summary:
      'Store definitions, all or none: they are new, or complete what is known. Nothing is removed.',
    body: schemaApplyRequest,
    success: {
      status: 200,
      description: 'What changes; nothing has if any of it is breaking.',
      schema: schemaApplyResult,
    },
  },
  getTimeseries: {
    operation: 'get_timeseries',
    method: 'GET',
    path: '/v1/timeseries/{name}',
    summary: 'All versions of one timeseries.',
    access: ['viewer'],
    params: z.object({ name: timeseriesName }),
    success: {
      status: 200,
      description: 'Ascending by version; at least one.',
      schema: timeseriesVersions,
    },
    problems: NO_TIMESERIES,
  },
  getLatest: {
    operation: 'get_latest',
    method: 'GET',
    path: '/v1/timeseries/{name}/latest',
    summary: 'The newest sample of each series of a timeseries.',
    access: ['viewer'],
    params: z.object({ name: timeseriesName }),
    query: pageQuery,
    success: { status: 200, description: 'Ascending by key.', schema: latestValuePage },
    problems: { ...NO_TIMESERIES, ...METRICS_AWAY },
  },
  listSeries: {
    operation: 'list_series',
    method: 'GET',
    path: '/v1/timeseries/{name}/series',
    summary: 'The series of a timeseries: its field values, and when it was seen.',
    access: ['viewer'],
    params: z.object({ name: timeseriesName }),
    query: pageQuery,
    success: { status: 200, description: 'Ascending by key.', schema: seriesPage },
    problems: { ...NO_TIMESERIES, ...METRICS_AWAY },
  },
  listStatistics: {
    operation: 'list_timeseries_statistics',
    method: 'GET',
    path: '/v1/system/timeseries/statistics',
    summary: 'All timeseries in numbers: their series, how these grow, and samples a second.',
    access: ['viewer'],
    query: pageQuery,
    success: { status: 200, description: 'Ascending by name.', schema: timeseriesStatisticsPage },
    problems: METRICS_AWAY,
  },
  getStatistics: {
    operation: 'get_timeseries_statistics',
    method: 'GET',
    path: '/v1/timeseries/{name}/statistics',
    summary: 'One timeseries in numbers, its fields and their values too.',
    access: ['viewer'],
    params: z.object({ name: timeseriesName }),
    success: { status: 200, description: 'The timeseries.', schema: timeseriesDetails },
    problems: { ...NO_TIMESERIES, ...METRICS_AWAY },
  },
  listFieldValues: {
    operation: 'list_field_values',
    method: 'GET',
    path: '/v1/timeseries/{name}/fields/{field}/values',
    summary:
      'The values that a field has in the series of a timeseries, and how many series have each.',
    access: ['viewer'],
    params: z.object({ name: timeseriesName, field: z.string().min(1).max(256) }),
    query: pageQuery.extend({
      prefix: z.string().max(1024).optional().describe('Only values whose text begins with this.'),
    }),
    success: { status: 200, description: 'Ascending by their text.', schema: fieldValuePage },
    problems: {
      404: 'No such timeseries, or no such field; the nearest known names are given.',
      ...METRICS_AWAY,
    },
  },
  ...oxqlRoutes,
  listRetention: {
    operation: 'list_retention',
    method: 'GET',
    path: '/v1/retention',
    summary: 'How long samples are kept.',
    success: { status: 200, description: 'Ascending by pattern.', schema: retentionPolicies },
  },
  listUsage: {
    operation: 'list_usage',
    method: 'GET',
    path: '/v1/retention/usage',
    summary: 'What is stored of each timeseries.',
    query: pageQuery,
    success: { status: 200, description: 'Ascending by name.', schema: timeseriesUsagePage },
    problems: METRICS_AWAY,
  },
  setRetention: {
    operation: 'set_retention',
    method: 'POST',
    path: '/v1/retention/{pattern}',
    summary: 'Say how long samples of some timeseries are kept: those that are stored too.',
    params: retentionParams,
    body: retentionSetRequest,
    success: { status: 200, description: 'What is deleted for it.', schema: retentionChange },
    problems: METRICS_AWAY,
  },
  removeRetention: {
    operation: 'remove_retention',
    method: 'DELETE',
    path: '/v1/retention/{pattern}',
    summary: 'Have the default, or the policy of a shorter beginning, hold again.',
    params: retentionParams,
    query: dryRunQuery,
    success: { status: 200, description: 'What is deleted for it.', schema: retentionChange },
    problems: { ...METRICS_AWAY, 404: 'There is no such policy.' },
  },
  listQuarantine: {
    operation: 'list_quarantine',
    method: 'GET',
    path: '/v1/quarantine',
    summary: 'What is kept in quarantine, counted by timeseries and reason.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: {
      status: 200,
      description: 'Ascending by name and reason.',
      schema: quarantineGroupPage,
    },
    problems: METRICS_AWAY,
  },
  listQuarantined: {
    operation: 'list_quarantined',
    method: 'GET',
    path: '/v1/quarantine/{name}',
    summary: 'The samples of one timeseries that are kept in quarantine.',
    access: ['fleet viewer'],
    params: quarantineParams,
    query: pageQuery.extend(quarantineQuery.shape),
    success: { status: 200, description: 'The newest first.', schema: quarantinedSamplePage },
    problems: METRICS_AWAY,
  },
  replayQuarantined: {
    operation: 'replay_quarantined',
    method: 'POST',
    path: '/v1/quarantine/{name}/replay',
    summary: 'Check samples in quarantine against the schema as it is now, and store what fits.',
    params: quarantineParams,
    body: quarantineReplayRequest,
    success: { status: 200, description: 'What became of them.', schema: quarantineReplayed },
    problems: METRICS_AWAY,
  },
  dropQuarantined: {
    operation: 'drop_quarantined',
    method: 'DELETE',
    path: '/v1/quarantine/{name}',
    summary: 'Delete samples of one timeseries that are kept in quarantine.',
    params: quarantineParams,
    query: quarantineQuery,
    success: { status: 200, description: 'How many.', schema: quarantineDropped },
    problems: METRICS_AWAY,
  },
  sql: {
    operation: 'sql',
    method: 'POST',
    path: '/v1/sql',
    summary: "Run one SELECT over the timeseries' views.",
    access: ['viewer'],
    body: sqlRequest,
    success: { status: 200, description: 'Columns and rows.', schema: sqlResponse },
    problems: METRICS_AWAY,
  },
  status: {
    operation: 'status',
    method: 'GET',
    path: '/v1/status',
    summary: 'The whole system on one page.',
    access: ['fleet viewer'],
    success: { status: 200, description: 'Programs and counts.', schema: systemStatus },
  },
  events: {
    operation: 'events',
    method: 'GET',
    path: '/v1/events',
    summary:
      'What happens, as server-sent events: first the whole state of each topic, then its changes. ' +
      'Whoever shows `Last-Event-ID` gets what was missed, where that is still known.',
    access: ['viewer'],
    query: eventsQuery,
    success: {
      status: 200,
      description: 'An event each; comments in between, so that silence means a broken connection.',
      media: { [MEDIA_TYPE_EVENTS]: liveEvent },
    },
    problems: {
      404: 'No such timeseries; the nearest known names are given.',
      503: 'Too many are listening already, or the database does not answer.',
    },
  },
  diagnosis: {
    operation: 'diagnosis',
    method: 'GET',
    path: '/v1/diagnosis',
    summary: 'What is wrong with the whole system, and what can be done about it.',
    access: ['fleet viewer'],
    success: { status: 200, description: 'The findings, the worst first.', schema: diagnosis },
  },
  ...savedRoutes,
  ...alertRoutes,
  ...tokenRoutes,
  ...nameRoutes,
  ...probeRoutes,
  metrics: { ...metricsRoute, access: ['fleet viewer'] },
} as const satisfies Record<string, Route>
