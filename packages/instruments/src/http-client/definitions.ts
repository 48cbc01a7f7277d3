import { cumulativeU64, histogramF64, metric, string, target, u16 } from '@oximeter/core'

import { programFields } from '../program.ts'

export const httpClient = target('http_client', programFields, {
  description: 'A program that makes HTTP requests',
})

const fields = {
  host: string('Host and port that was asked; other past the bound'),
  method: string('Method of the request; other for one that is not among the usual'),
}

export const clientRequestDuration = metric(
  'request_duration',
  { ...fields, status_code: u16('Status code of the response') },
  histogramF64({ decades: [-4, 2] }),
  { units: 'seconds', description: 'Time from making a request to the last byte of its response' },
)

export const clientErrors = metric(
  'errors',
  { ...fields, code: string('Code of the error, such as ECONNREFUSED; aborted; or other') },
  cumulativeU64(),
  {
    units: 'count',
    description: 'Requests that failed or were given up before their response ended',
  },
)

export const httpClientMetricDefinitions = [clientRequestDuration, clientErrors]
