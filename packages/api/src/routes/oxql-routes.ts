import { z } from 'zod'

import { MEDIA_TYPE_ARROW } from '../http/media-type.ts'
import {
  oxqlCompleteRequest,
  oxqlCompletions,
  oxqlExplanation,
  oxqlFormatRequest,
  oxqlFormatted,
  oxqlRequest,
  oxqlResponse,
  oxqlTextRequest,
  oxqlValidation,
} from '../zod/oxql.ts'
import { idOrName } from '../zod/tokens.ts'
import type { Route } from './route.ts'

const PROBLEMS = { 503: 'The metrics database does not answer.' }
const NO_PROJECT = { 404: 'Another project, or another silo, than the caller may see.' }
const answer = {
  status: 200,
  description:
    'The tables. As Arrow, a stream for each table, one behind the other, a row for each point.',
  schema: oxqlResponse,
  mediaType: MEDIA_TYPE_ARROW,
} as const

const ofProject = z.object({
  project: idOrName.describe(
    'Only series whose `project_id` this is: a UUID, which is taken as given, or a name that Nexus knows.',
  ),
  silo: idOrName.optional().describe('Only those, besides, whose `silo_id` this is.'),
})

const validation = {
  status: 200,
  description: 'Its mistakes, or the shapes of its tables.',
  schema: oxqlValidation,
} as const
const completions = {
  status: 200,
  description: 'Keywords, timeseries and fields; values as long as the metrics database answers.',
  schema: oxqlCompletions,
} as const

/** What is asked in OxQL. A query that is wrong is a problem 400 with its `mistakes`. */
export const oxqlRoutes = {
  querySystem: {
    operation: 'system_timeseries_query',
    method: 'POST',
    path: '/v1/system/timeseries/query',
    summary: 'Run an OxQL query over all timeseries.',
    access: ['viewer'],
    body: oxqlRequest,
    success: answer,
    problems: PROBLEMS,
  },
  queryProject: {
    operation: 'timeseries_query',
    method: 'POST',
    path: '/v1/timeseries/query',
    summary: "Run an OxQL query over one project's timeseries.",
    access: ['viewer'],
    query: ofProject,
    body: oxqlRequest,
    success: answer,
    problems: { ...NO_PROJECT, ...PROBLEMS },
  },
  explainQuery: {
    operation: 'system_timeseries_query_explain',
    method: 'POST',
    path: '/v1/system/timeseries/query/explain',
    summary: 'How an OxQL query would be run: its plan, its SQL, the rows that would be read.',
    access: ['viewer'],
    body: oxqlTextRequest,
    success: { status: 200, description: 'The explanation.', schema: oxqlExplanation },
    problems: PROBLEMS,
  },
  validateQuery: {
    operation: 'system_timeseries_query_validate',
    method: 'POST',
    path: '/v1/system/timeseries/query/validate',
    summary: 'What is wrong with an OxQL query, or what it would answer, without running it.',
    access: ['viewer'],
    body: oxqlTextRequest,
    success: validation,
  },
  validateProjectQuery: {
    operation: 'timeseries_query_validate',
    method: 'POST',
    path: '/v1/timeseries/query/validate',
    summary:
      "What is wrong with an OxQL query over one project's timeseries, or what it would answer.",
    access: ['viewer'],
    query: ofProject,
    body: oxqlTextRequest,
    success: validation,
    problems: NO_PROJECT,
  },
  formatQuery: {
    operation: 'system_timeseries_query_format',
    method: 'POST',
    path: '/v1/system/timeseries/query/format',
    summary: 'An OxQL query as it is best read: a stage in each line, with its comments.',
    access: ['viewer'],
    body: oxqlFormatRequest,
    success: { status: 200, description: 'The same query.', schema: oxqlFormatted },
  },
  completeQuery: {
    operation: 'system_timeseries_query_complete',
    method: 'POST',
    path: '/v1/system/timeseries/query/complete',
    summary: 'What may stand at a place in an OxQL query.',
    access: ['viewer'],
    body: oxqlCompleteRequest,
    success: completions,
  },
  completeProjectQuery: {
    operation: 'timeseries_query_complete',
    method: 'POST',
    path: '/v1/timeseries/query/complete',
    summary:
      "What may stand at a place in an OxQL query over one project's timeseries, and nothing of others.",
    access: ['viewer'],
    query: ofProject,
    body: oxqlCompleteRequest,
    success: completions,
    problems: NO_PROJECT,
  },
} as const satisfies Record<string, Route>
