import type { HttpSource } from '@oximeter/api/client'
import { fetch } from 'undici'
import { targetsIn } from '../target-groups.ts'
import type { Target } from '../target.ts'
import { limitedJson } from './limited-json.ts'

/**
 * Targets of a server that speaks the HTTP service discovery of Prometheus.
 *
 * @param intervalMs how often it is asked, which it is told
 */
export async function readHttp(
  { url, authorization }: HttpSource,
  signal: AbortSignal,
  intervalMs: number,
): Promise<Target[]> {
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    headers: {
      accept: 'application/json',
      'x-prometheus-refresh-interval-seconds': String(intervalMs / 1000),
      ...(authorization !== undefined && { authorization }),
    },
  })
  return targetsIn(await limitedJson(response))
}
