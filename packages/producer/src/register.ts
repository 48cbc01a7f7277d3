import {
  durationToMs,
  NexusClient,
  RequestError,
  type Fetch,
  type ProducerEndpoint,
  type SchemaConflictJson,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'

export interface RegisterOptions {
  signal?: AbortSignal
  /** Definitions of its timeseries, for people to see before the first sample. Default: none. */
  schemas?: TimeseriesSchemaJson[]
  /** What its collector has to show, which Nexus tells it. Default: nothing. */
  collectionToken?: string | undefined
  /** For the whole request. Default 15 000. */
  timeoutMs?: number
  /** A token of the role `producer`, where Nexus wants one. */
  token?: string | (() => string | undefined) | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch
}

export interface Registered {
  readonly leaseMs: number
  /** Definitions that contradict what Nexus has: their samples will go to quarantine. */
  readonly schemaConflicts: readonly SchemaConflictJson[]
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
  { signal, schemas, collectionToken, ...options }: RegisterOptions = {},
): Promise<Registered> {
  const nexus = new NexusClient(nexusUrl, options)
  const answer: unknown = await nexus.registerProducer(
    {
      ...endpoint,
      ...(schemas !== undefined && { schemas }),
      ...(collectionToken !== undefined && { collection_token: collectionToken }),
    },
    signal === undefined ? {} : { signal },
  )
  const leaseMs = leaseIn(answer)
  if (leaseMs === undefined) {
    throw new RequestError('bad-answer', nexus.url, `${nexus.url} answered no lease: is it Nexus?`)
  }
  return { leaseMs, schemaConflicts: conflictsIn(answer) }
}

/** Nexus of another kind says nothing of definitions. */
function conflictsIn(answer: unknown): SchemaConflictJson[] {
  const conflicts = isObject(answer) ? answer['schema_conflicts'] : undefined
  return Array.isArray(conflicts) ? conflicts.filter(isConflict) : []
}

function isConflict(value: unknown): value is SchemaConflictJson {
  return (
    isObject(value) &&
    typeof value['timeseries_name'] === 'string' &&
    typeof value['version'] === 'number' &&
    typeof value['detail'] === 'string'
  )
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
