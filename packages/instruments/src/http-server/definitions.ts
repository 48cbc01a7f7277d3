import { cumulativeU64, histogramF64, metric, string, target, u16, u64 } from '@oximeter/core'

import { programFields } from '../program.ts'

export const httpServer = target('http_server', programFields, {
  description: 'A program that answers HTTP requests',
})

const fields = {
  route: string('Template of the route, never the path; unmatched where no route is'),
  method: string('Method of the request; other for one that is not among the usual'),
}

export const requestDuration = metric(
  'request_duration',
  { ...fields, status_code: u16('Status code of the response') },
  histogramF64({ decades: [-4, 2] }),
  {
    units: 'seconds',
    description: 'Time from the head of a request to the last byte of its response',
  },
)

export const abortedRequests = metric('aborted_requests', fields, cumulativeU64(), {
  units: 'count',
  description: 'Requests whose connection ended before the response did',
})

export const thrownErrors = metric('thrown_errors', fields, cumulativeU64(), {
  units: 'count',
  description: 'Requests whose handler threw, and whose response has a status from 500 on, or none',
})

export const activeRequests = metric('active_requests', {}, u64(), {
  units: 'count',
  description: 'Requests that wait for their response, or for the end of it',
})

export const httpServerMetricDefinitions = [
  requestDuration,
  abortedRequests,
  thrownErrors,
  activeRequests,
]
