import {
  durationToMs,
  NexusClient,
  RequestError,
  type Fetch,
  type ProducerEndpoint,
} from '@oximeter/api/client'

export interface RegisterOptions {
  signal?: AbortSignal
  /** For the whole request. Default 15 000. */
  timeoutMs?: number
  /** A token of the role `producer`, where Nexus wants one. */
  token?: string | (() => string | undefined) | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch
}

/**
 * Registers a producer with Nexus, once: it is collected until the lease has passed, so register again
 * well before. `startRegistration` does that.
 *
 * @throws HttpProblem for what Nexus refuses, RequestError where it does not answer (as it should).
 * @example
 * await register({ id, kind: 'service', address: '127.0.0.1:4000', interval: { secs: 10, nanos: 0 } },
 *   'http://127.0.0.1:12221')
 */
export async function register(
  endpoint: ProducerEndpoint,
  nexusUrl: string | URL,
  { signal, ...options }: RegisterOptions = {},
): Promise<{ leaseMs: number }> {
  const nexus = new NexusClient(nexusUrl, options)
  const answer: unknown = await nexus.registerProducer(
    endpoint,
    signal === undefined ? {} : { signal },
  )
  const leaseMs = leaseIn(answer)
  if (leaseMs === undefined) {
    throw new RequestError('bad-answer', nexus.url, `${nexus.url} answered no lease: is it Nexus?`)
  }
  return { leaseMs }
}

/** What another program answers is not trusted to be a lease. */
function leaseIn(answer: unknown): number | undefined {
  if (!isObject(answer) || !isObject(answer['lease_duration'])) return undefined
  const { secs, nanos } = answer['lease_duration']
  if (typeof secs !== 'number' || typeof nanos !== 'number') return undefined
  const ms = durationToMs({ secs, nanos })
  return ms > 0 && Number.isFinite(ms) ? ms : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
