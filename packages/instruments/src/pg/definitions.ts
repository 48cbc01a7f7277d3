import { cumulativeU64, histogramF64, metric, string, target, u64 } from '@oximeter/core'

import { programFields } from '../program.ts'

export const pgPool = target(
  'pg_pool',
  { ...programFields, pool: string('What the program calls the pool') },
  { description: 'A pool of connections to PostgreSQL that a program has' },
)

export const poolConnections = metric(
  'connections',
  { state: string('idle; or busy: in use, or being made') },
  u64(),
  { units: 'count', description: 'Connections of the pool' },
)

export const poolLimit = metric('connections_limit', {}, u64(), {
  units: 'count',
  description: 'The most connections that the pool may have',
})

export const poolWaiting = metric('waiting_requests', {}, u64(), {
  units: 'count',
  description: 'Requests for a connection that wait, since all are busy',
})

export const acquireDuration = metric('acquire_duration', {}, histogramF64({ decades: [-5, 1] }), {
  units: 'seconds',
  description: 'Time from asking for a connection to having it, that of making one included',
})

export const queryDuration = metric('query_duration', {}, histogramF64({ decades: [-4, 2] }), {
  units: 'seconds',
  description: 'Time from giving a query to a connection to its whole result',
})

export const poolErrors = metric(
  'errors',
  {
    operation: string('acquire, query, or idle: a connection that broke while nobody used it'),
    code: string('SQLSTATE such as 23505, or code of the failure such as ECONNREFUSED; or other'),
  },
  cumulativeU64(),
  { units: 'count', description: 'Operations that failed' },
)

export const pgPoolMetricDefinitions = [
  poolConnections,
  poolLimit,
  poolWaiting,
  acquireDuration,
  queryDuration,
  poolErrors,
]
