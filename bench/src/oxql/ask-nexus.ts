import { timedRequest, type Timed } from './request.ts'

/** @param url of its public API */
export function askNexus(url: string, query: string, accept = 'application/json'): Promise<Timed> {
  return timedRequest(`${url}/v1/system/timeseries/query`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
}
